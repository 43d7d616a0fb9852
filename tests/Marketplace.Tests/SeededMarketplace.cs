using Marketplace.Seeding;
using Plimsoll.Tests;

namespace Marketplace.Tests;

/// <summary>A hundredth of the marketplace, seeded once for the program and copied for whoever asks.</summary>
internal static class SeededMarketplace
{
    public static readonly SeedPlan Plan = new(Scale: 0.01, Seed: 7);

    private const string Template = "marketplace_template";
    private static readonly SemaphoreSlim s_gate = new(1);
    private static bool s_isSeeded;
    private static int s_copies;

    /// <returns>The connection string of a database of the caller's own.</returns>
    public static async Task<string> CopyAsync(TestServer server, CancellationToken token)
    {
        await s_gate.WaitAsync(token);
        try
        {
            if (!s_isSeeded)
            {
                var template = await server.Server.CreateDatabaseAsync(Template, token);
                await new Seeder(Plan, TimeProvider.System, _ => { }).RunAsync(template + ";Pooling=false", token);
                s_isSeeded = true;
            }
            return await server.Server.CreateDatabaseAsync($"marketplace_{++s_copies}", token, Template);
        }
        finally
        {
            s_gate.Release();
        }
    }
}
