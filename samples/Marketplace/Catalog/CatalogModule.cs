using Marketplace.Catalog.Contracts;
using Marketplace.Platform;

namespace Marketplace.Catalog;

internal static class CatalogModule
{
    public static IServiceCollection AddCatalog(this IServiceCollection services) =>
        services.AddModuleDb<CatalogDb>().AddScoped<ICatalog, CatalogLookup>();
}
