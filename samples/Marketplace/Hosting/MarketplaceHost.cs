using Marketplace.Bookings;
using Marketplace.Catalog;
using Marketplace.Identity;
using Marketplace.Messaging;
using Marketplace.Platform;
using Marketplace.Platform.Telemetry;
using Marketplace.Reporting;
using Marketplace.Reviews;
using Marketplace.Seeding;
using Marketplace.Transactions;
using Npgsql;

namespace Marketplace.Hosting;

/// <summary>Puts the modules together into the one host.</summary>
public static class MarketplaceHost
{
    /// <summary>Chosen once, for one small server, and never looked at again.</summary>
    private const int PoolSize = 20;

    private static readonly TimeSpan s_mailFastest = TimeSpan.FromMilliseconds(30);
    private static readonly TimeSpan s_mailSlowest = TimeSpan.FromMilliseconds(90);

    /// <param name="urls">Where to listen, e.g. <c>http://127.0.0.1:5080</c>; port 0 takes a free one.</param>
    /// <exception cref="InvalidOperationException">The database is not seeded.</exception>
    public static async Task<WebApplication> BuildAsync(string connectionString, string urls, CancellationToken token)
    {
        // The host fills its spans' HTTP tags only then.
        AppContext.SetSwitch("Microsoft.AspNetCore.Hosting.SuppressActivityOpenTelemetryData", false);
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls(urls);
        builder.Logging.SetMinimumLevel(LogLevel.Warning);
        // That two want one slot is no fault; a real fault is still logged, by the server that hands out the 500.
        builder.Logging.AddFilter("Microsoft.EntityFrameworkCore", LogLevel.None);

        var sourceBuilder = new NpgsqlDataSourceBuilder(
            new NpgsqlConnectionStringBuilder(connectionString)
            {
                ApplicationName = "marketplace",
                MaxPoolSize = PoolSize,
                // How long a request waits for a free connection, and for its statement.
                Timeout = 60,
                CommandTimeout = 60,
            }.ConnectionString
        );
        sourceBuilder.ConfigureTracing(tracing => tracing.ConfigureCommandEnrichmentCallback(CommandSpans.Enrich));
        var source = sourceBuilder.Build();
        var seed = await SeedMarker.ReadAsync(source, token);
        if (seed?.FinishedAt is not { } seededAt)
        {
            await source.DisposeAsync();
            throw new InvalidOperationException("The database is not seeded. Run: Marketplace seed --postgres …");
        }

        builder
            .Services.AddSingleton(_ => source)
            .AddSingleton<TimeProvider>(new DataClock(SeedPlan.End, seededAt, TimeProvider.System));
        builder
            .Services.AddHttpClient<Mailer>()
            .ConfigurePrimaryHttpMessageHandler(() => new StandInGateway(s_mailFastest, s_mailSlowest, new Random(2)));
        builder.Services.AddIdentity().AddCatalog().AddBookings().AddTransactions().AddMessaging().AddReviews();

        var app = builder.Build();
        app.UseRouting();
        app.UseRouteNames();
        app.UseMiddleware<SessionMiddleware>();
        app.MapGet("/healthz", () => "ok");
        app.MapIdentity();
        app.MapCatalog();
        app.MapBookings();
        app.MapTransactions();
        app.MapMessaging();
        app.MapReviews();
        app.MapReporting();
        return app;
    }
}
