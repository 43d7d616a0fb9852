using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Marketplace.Seeding;
using Npgsql;
using Plimsoll.Core;
using Plimsoll.Eng;
using Plimsoll.Tests;
using Plimsoll.Tests.Building;

namespace Marketplace.Tests;

/// <summary>
/// The marketplace at a tenth of its size, as a process of its own that sends to the doors of <c>plimsoll audit --otlp</c>
/// while an evening passes; and an audit of its database alone after it.
/// </summary>
public sealed class AuditedMarketplace(TestServer server) : IAsyncLifetime
{
    private string _connection = "";

    /// <summary>With traces, under the traffic.</summary>
    public JsonElement Service { get; private set; }

    /// <summary>Without, by the counters since the evening began.</summary>
    public JsonElement Database { get; private set; }

    /// <summary>To be told where something was not seen: an evening that outlasts its window is seen in part.</summary>
    public string Times { get; private set; } = "";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _connection = await server.Server.CreateDatabaseAsync("marketplace_evening", Token);
        await new Seeder(new SeedPlan(Scale: 0.1, Seed: 7), TimeProvider.System, _ => { }).RunAsync(
            _connection + ";Pooling=false",
            Token
        );
        await ExecuteAsync(Evening.Setting);
        await ExecuteAsync("ANALYZE");
        var doors = $"http://127.0.0.1:{LoopbackPort.Free().ToString(CultureInfo.InvariantCulture)}";
        var target = new Uri($"http://127.0.0.1:{LoopbackPort.Free()}");
        await using (var market = Start(target, doors))
        {
            await WaitForAsync(target, market);
            var evening = new Evening(target, _connection);
            var watch = Stopwatch.StartNew();
            await evening.CancelAsync(Token);
            // An evening takes some multiple of that, whatever the machine and whatever else it does.
            var window = TimeSpan.FromSeconds(Math.Ceiling(Math.Max(20, 5 * watch.Elapsed.TotalSeconds)));
            await ExecuteAsync(
                "SELECT pg_stat_statements_reset(0, (SELECT oid FROM pg_database WHERE datname = current_database()), 0)"
            );
            // The index search is for the second audit: a trace needs none.
            string[] options =
            [
                "--otlp",
                "--listen",
                doors,
                "--window",
                $"{window.TotalSeconds}s",
                "--no-index-search",
            ];
            var audit = AuditAsync(options);
            watch.Restart();
            await evening.PassAsync(Token);
            Times = $"the window was {window}, the evening took {watch.Elapsed}";
            Service = await audit;
        }
        Database = await AuditAsync("--window", "1s");
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private Tethered Start(Uri target, string doors) =>
        Tethered.Start(
            Path.Combine(AppContext.BaseDirectory, "Marketplace"),
            ["serve", "--postgres", _connection, "--urls", target.ToString()],
            "TERM",
            environment: new Dictionary<string, string>
            {
                ["OTEL_EXPORTER_OTLP_ENDPOINT"] = doors,
                ["OTEL_EXPORTER_OTLP_PROTOCOL"] = "http/protobuf",
                ["OTEL_BSP_SCHEDULE_DELAY"] = "500",
                ["OTEL_BSP_MAX_QUEUE_SIZE"] = "65536",
                ["OTEL_METRIC_EXPORT_INTERVAL"] = "1000",
            }
        );

    private static async Task WaitForAsync(Uri target, Tethered market)
    {
        using var client = new HttpClient();
        while (!market.HasExited)
        {
            try
            {
                using var answer = await client.GetAsync(new Uri(target, "/healthz"), Token);
                return;
            }
            catch (HttpRequestException)
            {
                await Task.Delay(50, Token);
            }
        }
        throw new InvalidOperationException("The marketplace ended before it answered.");
    }

    private async Task<JsonElement> AuditAsync(params string[] options)
    {
        var ran = await Ran.PlimsollAsync(["audit", "--postgres", _connection, "--format", "json", .. options]);
        ran.Code.ShouldBe(ExitCodes.Success, ran.Error);
        ran.Out.ShouldNotContain("seaworthy");
        ran.Out.ShouldNotContain("@example.test");
        using var report = JsonDocument.Parse(ran.Out);
        return report.RootElement.Clone();
    }

    private async Task ExecuteAsync(string sql)
    {
        await using var source = NpgsqlDataSource.Create(_connection + ";Pooling=false;Command Timeout=0");
        await using var command = source.CreateCommand(sql);
        await command.ExecuteNonQueryAsync(Token);
    }
}
