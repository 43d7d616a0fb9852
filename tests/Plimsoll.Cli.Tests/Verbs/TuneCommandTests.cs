using System.Text.Json;
using Npgsql;
using Plimsoll.Cli;
using Plimsoll.Postgres.Changes;
using Plimsoll.Tests.Building;

namespace Plimsoll.Tests.Verbs;

public sealed class TuneCommandTests(TestServer server) : IDisposable
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("plimsoll-tune-");

    private string Ledger => Path.Combine(_directory.FullName, "ledger.jsonl");

    public void Dispose() => _directory.Delete(recursive: true);

    [Fact]
    public async Task A_planted_fault_is_found_mended_proven_and_can_be_undone()
    {
        var connection = await server.CreateDatabaseAsync(Shop.Schema);
        var before = await IndexesAsync(connection);
        var json = Path.Combine(_directory.FullName, "tune.json");
        Ran ran;
        await using (Shop.Traffic(connection, seed: 11))
        {
            ran = await Ran.PlimsollAsync(
                "tune",
                "--postgres",
                connection,
                "--live",
                "--apply",
                "--quick",
                "--max-duration",
                "30s",
                "--ledger",
                Ledger,
                "--output",
                json
            );
        }

        ran.Code.ShouldBe(ExitCodes.Success, ran.Error);
        using var report = JsonDocument.Parse(await File.ReadAllTextAsync(json, TestContext.Current.CancellationToken));
        var root = report.RootElement;
        root.GetProperty("schema").GetString().ShouldBe("plimsoll.tune/1");
        root.GetProperty("mode").GetString().ShouldBe("live");
        var kept = root.GetProperty("steps")
            .EnumerateArray()
            .Where(s => s.GetProperty("verdict").GetString() == "confirmed")
            .ToList();
        kept.ShouldNotBeEmpty(ran.Error);
        kept[0].GetProperty("change").GetProperty("sql").GetString()!.ShouldContain("\"Customer\"");
        kept[0].GetProperty("effect").GetDouble().ShouldBeLessThan(-0.5);
        kept[0].GetProperty("interval").GetProperty("high").GetDouble().ShouldBeLessThan(0);
        var made = (await IndexesAsync(connection)).Except(before).ToList();
        made.Count.ShouldBe(kept.Count);
        made.ShouldAllBe(name => name.StartsWith("plimsoll_", StringComparison.Ordinal));

        var undone = await Ran.PlimsollAsync("revert", "--postgres", connection, "--ledger", Ledger);

        undone.Code.ShouldBe(ExitCodes.Success, undone.Error);
        undone.Out.ShouldContain("Undone missing-index");
        (await IndexesAsync(connection)).ShouldBe(before);
    }

    [Fact]
    public async Task Without_apply_it_prints_the_plan_and_changes_nothing()
    {
        var connection = await server.CreateDatabaseAsync(Shop.Schema);
        var before = await IndexesAsync(connection);
        await using var traffic = Shop.Traffic(connection, seed: 12);

        var ran = await Ran.PlimsollAsync("tune", "--postgres", connection, "--live", "--quick", "--ledger", Ledger);

        ran.Code.ShouldBe(ExitCodes.Success, ran.Error);
        ran.Out.ShouldContain("nothing was changed");
        ran.Out.ShouldContain("CREATE INDEX CONCURRENTLY");
        (await IndexesAsync(connection)).ShouldBe(before);
        File.Exists(Ledger).ShouldBeFalse();
    }

    [Fact]
    public async Task Two_tuners_never_work_at_once()
    {
        var connection = await server.CreateDatabaseAsync(Shop.Schema);
        await using var other = await PostgresChangeExecutor.OpenAsync(
            connection,
            new ChangeOptions(),
            TimeProvider.System,
            TestContext.Current.CancellationToken
        );

        var ran = await Ran.PlimsollAsync("tune", "--postgres", connection, "--live", "--apply", "--ledger", Ledger);

        ran.Code.ShouldBe(ExitCodes.Busy, ran.Error);
    }

    [Fact]
    public async Task A_target_that_does_not_answer_stops_it_before_anything_is_done()
    {
        var connection = await server.CreateDatabaseAsync(Shop.Schema);
        var scenario = await ScenarioAsync(
            """
            scenario: nobody
            arrival: { sessions-per-second: 1 }
            slo: p95<300ms
            journeys:
              look:
                weight: 1
                steps:
                  - name: front
                    get: /
            """
        );

        var ran = await UnderNobodyAsync(connection, scenario);

        ran.Code.ShouldBe(ExitCodes.Target, ran.Error);
        ran.Error.ShouldContain("127.0.0.1:1");
        File.Exists(Ledger).ShouldBeFalse();
    }

    [Fact]
    public async Task A_scenario_with_errors_gets_all_of_them_with_their_places()
    {
        var scenario = await ScenarioAsync(
            """
            scenario: broken
            arival: { sessions-per-second: 1 }
            journeys:
              look:
                weight: heavy
                steps:
                  - name: front
                    gte: /
            """
        );

        var ran = await UnderNobodyAsync("Host=127.0.0.1;Port=1", scenario);

        ran.Code.ShouldBe(ExitCodes.Usage, ran.Error);
        ran.Error.ShouldContain("arival");
        ran.Error.ShouldContain("gte");
        ran.Error.ShouldContain("weight");
    }

    [Theory]
    [InlineData("--apply")]
    [InlineData("--live", "--scenario", "x.yaml")]
    [InlineData("--live", "--slo", "p95 is nice")]
    [InlineData("--live", "--headroom", "0")]
    [InlineData("--live", "--max-write-slowdown", "0.5")]
    [InlineData("--live", "--max-disruption", "rewrite")]
    [InlineData("--live", "--target", "localhost")]
    public async Task Refuses_options_that_do_not_fit(params string[] options)
    {
        var ran = await Ran.PlimsollAsync(["tune", "--postgres", "Host=127.0.0.1;Port=1", .. options]);

        ran.Code.ShouldBe(ExitCodes.Usage, ran.Error);
        ran.Out.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_ledger_that_cannot_be_written_stops_it()
    {
        var connection = await server.CreateDatabaseAsync(Shop.Schema);

        var ran = await Ran.PlimsollAsync(
            "tune",
            "--postgres",
            connection,
            "--live",
            "--apply",
            "--ledger",
            _directory.FullName
        );

        ran.Code.ShouldBe(ExitCodes.File, ran.Error);
    }

    [Fact]
    public async Task Revert_without_a_ledger_says_which_one_it_looked_for()
    {
        var ran = await Ran.PlimsollAsync("revert", "--postgres", "Host=127.0.0.1;Port=1", "--ledger", Ledger);

        ran.Code.ShouldBe(ExitCodes.File);
        ran.Error.ShouldContain("ledger.jsonl");
    }

    /// <summary>With nobody there to be loaded.</summary>
    private Task<Ran> UnderNobodyAsync(string connection, string scenario) =>
        Ran.PlimsollAsync(
            "tune",
            "--postgres",
            connection,
            "--apply",
            "--scenario",
            scenario,
            "--target",
            "http://127.0.0.1:1",
            "--ledger",
            Ledger
        );

    private async Task<string> ScenarioAsync(string yaml)
    {
        var path = Path.Combine(_directory.FullName, "scenario.yaml");
        await File.WriteAllTextAsync(path, yaml, TestContext.Current.CancellationToken);
        return path;
    }

    private static async Task<IReadOnlyList<string>> IndexesAsync(string connection)
    {
        await using var source = NpgsqlDataSource.Create(connection + ";Pooling=false");
        await using var command = source.CreateCommand(
            "SELECT relname FROM pg_class JOIN pg_index ON indexrelid = oid WHERE relnamespace = 'public'::regnamespace ORDER BY 1"
        );
        await using var reader = await command.ExecuteReaderAsync(TestContext.Current.CancellationToken);
        var names = new List<string>();
        while (await reader.ReadAsync(TestContext.Current.CancellationToken))
        {
            names.Add(reader.GetString(0));
        }
        return names;
    }
}
