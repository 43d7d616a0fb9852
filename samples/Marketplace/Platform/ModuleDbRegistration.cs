using Marketplace.Platform.Telemetry;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace Marketplace.Platform;

public static class ModuleDbRegistration
{
    private static readonly ConnectionSpans s_connections = new();
    private static readonly TransactionSpans s_transactions = new();
    private static readonly RowCounts s_rows = new();

    /// <summary>All modules share the host's one connection pool.</summary>
    public static IServiceCollection AddModuleDb<TDb>(this IServiceCollection services)
        where TDb : ModuleDb =>
        services.AddDbContext<TDb>(
            (provider, options) =>
                options
                    .UseNpgsql(provider.GetRequiredService<NpgsqlDataSource>())
                    .AddInterceptors(s_connections, s_transactions, s_rows)
        );
}
