using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace Marketplace.Platform;

public static class ModuleDbRegistration
{
    /// <summary>All modules share the host's one connection pool.</summary>
    public static IServiceCollection AddModuleDb<TDb>(this IServiceCollection services)
        where TDb : ModuleDb =>
        services.AddDbContext<TDb>(
            (provider, options) => options.UseNpgsql(provider.GetRequiredService<NpgsqlDataSource>())
        );
}
