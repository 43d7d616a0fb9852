using Marketplace.Catalog.Contracts;
using Microsoft.EntityFrameworkCore;

namespace Marketplace.Catalog;

internal sealed class CatalogLookup(CatalogDb db) : ICatalog
{
    public async Task<ServiceCard?> FindServiceAsync(int serviceId, CancellationToken token)
    {
        var service = await db.Services.FirstOrDefaultAsync(s => s.Id == serviceId, token);
        return service is null
            ? null
            : new ServiceCard(service.Id, service.ProviderId, service.Title, service.City, service.PriceCents);
    }

    public async Task<ProviderCard?> FindProviderAsync(int providerId, CancellationToken token) =>
        Card(await db.Providers.FirstOrDefaultAsync(p => p.Id == providerId, token));

    public async Task<ProviderCard?> FindProviderOfUserAsync(int userId, CancellationToken token) =>
        Card(await db.Providers.FirstOrDefaultAsync(p => p.UserId == userId, token));

    private static ProviderCard? Card(Provider? provider) =>
        provider is null ? null : new ProviderCard(provider.Id, provider.UserId, provider.CompanyName, provider.City);
}
