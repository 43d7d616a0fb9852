using System.Text.Json;
using Npgsql;
using Plimsoll.Cli;
using Plimsoll.Load.Tests.Targets;
using Plimsoll.Tests.Building;

namespace Plimsoll.Tests.Verbs;

public sealed class LoadEnvelopeLimitsTests(TestServer server) : IDisposable
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("plimsoll-envelope-");

    public void Dispose() => _directory.Delete(recursive: true);

    [Fact]
    public async Task Every_level_shows_the_pool_the_database_and_the_process_that_serve_it()
    {
        var database = await server.CreateDatabaseAsync();
        await using var shop = NpgsqlDataSource.Create($"{database};Application Name=shop;Maximum Pool Size=2");
        await using var target = new SocketTarget(async exchange =>
        {
            await using var command = shop.CreateCommand("SELECT pg_sleep(0.01)");
            await command.ExecuteNonQueryAsync();
            await exchange.AnswerAsync(200, "");
        });
        var (json, html) = (In("envelope.json"), In("envelope.html"));
        var ran = await Ran.PlimsollAsync(
            "load",
            "envelope",
            Scenario(),
            "--target",
            target.Address.ToString(),
            "--slo",
            "p95<5s",
            "--warm-up",
            "200ms",
            "--max-multiple",
            "0.5",
            "--postgres",
            database,
            "--pid",
            $"{Environment.ProcessId}",
            "--pool-size",
            "shop=2",
            "--at-once",
            "4",
            "--bandwidth",
            "100MB/s",
            "-o",
            json,
            "-o",
            html
        );
        ran.Code.ShouldBe(ExitCodes.Success, ran.Error);
        using var report = JsonDocument.Parse(await File.ReadAllTextAsync(json, TestContext.Current.CancellationToken));
        foreach (var level in report.RootElement.GetProperty("levels").EnumerateArray())
        {
            var limits = level
                .GetProperty("limits")
                .EnumerateArray()
                .ToDictionary(l => l.GetProperty("name").GetString()!);
            limits["connections of shop to PostgreSQL"].GetProperty("capacity").GetDouble().ShouldBe(2);
            limits.Keys.ShouldContain("connections of PostgreSQL (max_connections)");
            limits.Keys.ShouldContain("processors of PostgreSQL");
            limits.Keys.ShouldContain($"processors of process {Environment.ProcessId}");
            limits["workers of the service"].GetProperty("capacity").GetDouble().ShouldBe(4);
            limits.Keys.ShouldContain("the way to the load");
            level.GetProperty("saturation").GetProperty("why").GetString().ShouldNotBeNullOrEmpty();
            level.GetProperty("answered_per_s").GetDouble().ShouldBeGreaterThan(0);
        }
        report.RootElement.GetProperty("scale").GetArrayLength().ShouldBeGreaterThan(0);
        ran.Out.ShouldContain("connections of shop to PostgreSQL: full at");
        ran.Out.ShouldContain("answered at most");
        (await File.ReadAllTextAsync(html, TestContext.Current.CancellationToken)).ShouldContain("<h2>Capacity</h2>");
    }

    [Fact]
    public async Task What_is_no_size_of_a_pool_no_bandwidth_and_no_number_of_workers_is_refused()
    {
        (await RefusalAsync("--pool-size", "eight")).ShouldContain("'eight' is not the size of a pool");
        (await RefusalAsync("--bandwidth", "fast")).ShouldContain("'fast' is not a bandwidth such as 10MB/s");
        (await RefusalAsync("--at-once", "0")).ShouldContain("'0' is not a number of requests");
    }

    private async Task<string> RefusalAsync(params string[] option)
    {
        var ran = await Ran.PlimsollAsync(["load", "envelope", Scenario(), "--slo", "p95<1s", .. option]);
        ran.Code.ShouldBe(ExitCodes.Usage);
        return ran.Error;
    }

    private string In(string name) => Path.Combine(_directory.FullName, name);

    private string Scenario() => TrafficFile.Write(In("traffic.yaml"), 80, "{ name: home, get: /home }");
}
