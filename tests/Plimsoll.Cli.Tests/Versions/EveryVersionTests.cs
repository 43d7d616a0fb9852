using System.Text.Json;
using Npgsql;
using Plimsoll.Cli;
using Plimsoll.Core.Prescriptions;
using Plimsoll.Core.Prescriptions.Indexes;
using Plimsoll.Core.Signals;
using Plimsoll.Core.Signals.Plans;
using Plimsoll.Core.Trials.Changes;
using Plimsoll.Eng;
using Plimsoll.Postgres.Changes;
using Plimsoll.Postgres.Observing;
using Plimsoll.Tests.Building;

namespace Plimsoll.Tests.Versions;

/// <summary>
/// On every version of PostgreSQL that Plimsoll supports; on the installed one all other tests run.
/// </summary>
public sealed class EveryVersionTests
{
    private const string Watcher = "watcher";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(13)]
    [InlineData(14)]
    [InlineData(16)]
    [InlineData(17)]
    [InlineData(18)]
    public async Task Examines_audits_and_changes(int major)
    {
        await using var server = await OtherServer.StartAsync(major, Token);
        var shop = await server.CreateDatabaseAsync("shop", Shop.SchemaWithoutHypopg, Token);
        var odd = await server.CreateDatabaseAsync("odd", Oddities.Schema(major), Token);
        await WatchAsync(server, "shop", "odd");

        await ExamineAsync(server, shop, major);
        await using (Shop.Traffic(shop, seed: major))
        {
            await AuditShopAsync(server, major);
        }
        await Oddities.RunAsync(odd, times: 6, Token);
        await ObserveOdditiesAsync(server, major);
        await ChangeAndRevertAsync(shop);
    }

    [Theory]
    [InlineData(13)]
    [InlineData(18)]
    public async Task Tunes_and_reverts(int major)
    {
        await using var server = await OtherServer.StartAsync(major, Token);
        var connection = await server.CreateDatabaseAsync("shop", Shop.SchemaWithoutHypopg, Token);
        var before = await IndexesAsync(connection);
        var directory = Directory.CreateTempSubdirectory("plimsoll-versions-");
        try
        {
            var ledger = Path.Combine(directory.FullName, "ledger.jsonl");
            var json = Path.Combine(directory.FullName, "tune.json");
            string[] options =
            [
                .. (string[])["--live", "--apply", "--quick", "--max-duration", "30s"],
                .. (string[])["--ledger", ledger, "--output", json],
            ];
            Ran ran;
            await using (Shop.Traffic(connection, seed: major))
            {
                ran = await Ran.PlimsollAsync(["tune", "--postgres", connection, .. options]);
            }

            ran.Code.ShouldBe(ExitCodes.Success, ran.Error);
            using var report = JsonDocument.Parse(await File.ReadAllTextAsync(json, Token));
            var kept = report
                .RootElement.GetProperty("steps")
                .EnumerateArray()
                .Where(s => s.GetProperty("verdict").GetString() == "confirmed")
                .Select(s => s.GetProperty("change").GetProperty("sql").GetString()!)
                .ToList();
            kept.ShouldContain(sql => sql.Contains("\"Customer\"", StringComparison.Ordinal), ran.Error);
            (await IndexesAsync(connection)).Except(before).Count().ShouldBe(kept.Count);

            var undone = await Ran.PlimsollAsync("revert", "--postgres", connection, "--ledger", ledger);

            undone.Code.ShouldBe(ExitCodes.Success, undone.Error);
            (await IndexesAsync(connection)).ShouldBe(before);
        }
        finally
        {
            directory.Delete(recursive: true);
        }
    }

    [Fact]
    public async Task Refuses_a_server_that_is_too_old()
    {
        await using var server = await OtherServer.StartAsync(12, Token);

        foreach (var verb in (string[])["doctor", "audit", "tune --live", "tune --live --apply"])
        {
            var ran = await Ran.PlimsollAsync([.. verb.Split(' '), "--postgres", server.ConnectionString()]);

            ran.Code.ShouldBe(ExitCodes.Server, $"{verb}: {ran.Out}{ran.Error}");
            ran.Error.ShouldContain("12.");
            ran.Error.ShouldContain("13 to 18");
        }
    }

    /// <summary>A role that may see but not touch: pg_monitor and SELECT.</summary>
    private static async Task WatchAsync(PrivatePostgres server, params string[] databases)
    {
        var role = $"CREATE ROLE {Watcher} LOGIN PASSWORD '{server.Password}'; GRANT pg_monitor TO {Watcher}";
        await server.ExecuteAsync(role, "postgres", Token);
        foreach (var database in databases)
        {
            await server.ExecuteAsync($"GRANT SELECT ON ALL TABLES IN SCHEMA public TO {Watcher}", database, Token);
        }
    }

    private static async Task ExamineAsync(PrivatePostgres server, string connection, int major)
    {
        var ran = await Ran.PlimsollAsync("doctor", "--postgres", connection);

        ran.Code.ShouldBe(ExitCodes.Success, ran.Out + ran.Error);
        ran.Out.ShouldContain("Fit to audit");
        ran.Out.ShouldContain($"PostgreSQL {major}.");
        ran.Out.ShouldContain("hypopg is not available");
        ran.Out.ShouldNotContain(server.Password);
    }

    private static async Task AuditShopAsync(PrivatePostgres server, int major)
    {
        var ran = await AuditAsync(server, "shop");

        using var report = JsonDocument.Parse(ran.Out);
        var root = report.RootElement;
        (root.GetProperty("server").GetProperty("version_number").GetInt32() / 10000).ShouldBe(major);
        var finding = root.GetProperty("findings")
            .EnumerateArray()
            .First(f => f.GetProperty("rule").GetString() == "missing-index");
        finding.GetProperty("severity").GetString().ShouldBe("high");
        finding.GetProperty("prescriptions")[0].GetProperty("sql").GetString()!.ShouldContain("\"Customer\"");
        root.GetProperty("blindspots").GetRawText().ShouldContain("hypopg");
    }

    /// <summary>The role may plan all but the write, and nothing else stays unseen.</summary>
    private static async Task ObserveOdditiesAsync(PrivatePostgres server, int major)
    {
        await AuditAsync(server, "odd");

        var seen = await PostgresObserver.ObserveAsync(
            new ObservationOptions
            {
                ConnectionString = server.ConnectionString("odd", Watcher),
                Window = TimeSpan.FromSeconds(0.5),
                PlannedShare = 1,
            },
            progress: null,
            TimeProvider.System,
            Token
        );

        var planned = seen.Plans.Select(p => p.Statement).ToHashSet();
        var theirs = seen.Statements.Where(s => !s.Text.Contains("pg_stat_statements_reset")).ToList();
        theirs.Count.ShouldBe(Oddities.Statements.Count, string.Join('\n', theirs.Select(s => s.Text)));
        var writes = theirs.Where(s => s.Text.StartsWith("UPDATE", StringComparison.Ordinal)).ToList();
        theirs.Except(writes).ShouldAllBe(s => planned.Contains(s.Fingerprint));
        var refused = seen.Refusals.Single(r => r.Statement == writes.ShouldHaveSingleItem().Fingerprint);
        refused.Reason.ShouldBe(PlanRefusalReason.Privilege);
        string[] unseen =
        [
            "how far sequences have come",
            .. (string[])["hypothetical indexes", "plans of some statements", "time spent on I/O by statement"],
            .. major == 13 ? (string[])["which statement a wait sample belongs to"] : [],
        ];
        seen.Blindspots.Select(b => b.What).Order(StringComparer.Ordinal).ShouldBe(unseen);
        var visits = seen.Catalog.Tables.Single(t => t.Name.Name == "visits");
        visits.Kind.ShouldBe(TableKind.Partitioned);
        visits.ForeignKeys.ShouldHaveSingleItem().Columns.ShouldBe(["person"]);
        var people = seen.Catalog.Tables.Single(t => t.Name.Name == "people");
        people.Columns.Count(c => c.NotNull).ShouldBe(5);
        people.Rows.ShouldBe(40_000);
        seen.Catalog.ExtendedStatistics.ShouldHaveSingleItem().Columns.ShouldBe(["city", "region"]);
        seen.Catalog.Sequences.ShouldHaveSingleItem().OwnerColumn.ShouldBe("id");
        seen.Load.Checkpoints.ShouldNotBeNull();
    }

    private static async Task<Ran> AuditAsync(PrivatePostgres server, string database)
    {
        var connection = server.ConnectionString(database, Watcher);
        var ran = await Ran.PlimsollAsync("audit", "--postgres", connection, "--window", "2s", "--format", "json");

        ran.Code.ShouldBe(ExitCodes.Success, ran.Error);
        foreach (var text in (string[])[ran.Out, ran.Error])
        {
            text.ShouldNotContain("vandersloot");
            text.ShouldNotContain(Oddities.Secret);
            text.ShouldNotContain(server.Password);
        }
        return ran;
    }

    /// <summary>Every kind of change, there and back, as <c>tune --apply</c> carries it out.</summary>
    private static async Task ChangeAndRevertAsync(string connection)
    {
        var before = await IndexesAsync(connection);
        var lines = new QualifiedName("public", "Order Lines");
        IReadOnlyList<Change> changes =
        [
            new Change.CreateIndex(
                new IndexDesign
                {
                    Table = lines,
                    Keys = [IndexKey.Of("Customer"), IndexKey.Of("placed", descending: true)],
                    Include = ["total"],
                }
            ),
            new Change.Reindex(new QualifiedName("public", "customers_pkey"), new QualifiedName("public", "customers")),
            new Change.CreateStatistics(new QualifiedName("public", "plimsoll_s"), lines, ["Customer", "total"]),
            new Change.SetTableOption(lines, "fillfactor", "80", null),
            new Change.SetServerSetting("log_autovacuum_min_duration", "5min", null),
            new Change.CreateExtension("pg_trgm"),
            new Change.Vacuum(lines),
        ];
        await using var executor = await PostgresChangeExecutor.OpenAsync(
            connection,
            new ChangeOptions(),
            TimeProvider.System,
            Token
        );
        foreach (var change in changes)
        {
            var ready = (await executor.PrepareAsync(change, Token)).ShouldBeOfType<Preparation.Ready>(change.Key);
            (await executor.ApplyAsync(ready.Change, "t", Token)).ShouldBeOfType<Application.Done>(change.Key);
            if (change is Change.CreateIndex or Change.CreateStatistics)
            {
                (await executor.FindOwnAsync(Token)).ShouldHaveSingleItem().IsValid.ShouldBeTrue();
            }
            await executor.RevertAsync(ready.Change, "t", Token);
        }
        (await executor.FindOwnAsync(Token)).ShouldBeEmpty();
        (await IndexesAsync(connection)).ShouldBe(before);
    }

    private static async Task<IReadOnlyList<string>> IndexesAsync(string connection)
    {
        await using var source = NpgsqlDataSource.Create(connection + ";Pooling=false");
        await using var command = source.CreateCommand(
            "SELECT relname FROM pg_class JOIN pg_index ON indexrelid = oid WHERE relnamespace = 'public'::regnamespace ORDER BY 1"
        );
        await using var reader = await command.ExecuteReaderAsync(Token);
        var names = new List<string>();
        while (await reader.ReadAsync(Token))
        {
            names.Add(reader.GetString(0));
        }
        return names;
    }
}
