using Npgsql;
using Plimsoll.Cli;
using Plimsoll.Core.Loop;
using Plimsoll.Core.Prescriptions;
using Plimsoll.Core.Reports;
using Plimsoll.Core.Signals;
using Plimsoll.Core.Trials;
using Plimsoll.Core.Trials.Ledger;
using Plimsoll.Postgres.Observing;
using Plimsoll.Tests.Building;

namespace Plimsoll.Tests.Loops;

/// <summary>
/// A prescription that does harm, fed to the loop on a real server: real traffic, real meter, real executor, real ledger.
/// </summary>
public sealed class HarmfulChangeTests(TestServer server) : IDisposable
{
    private const string Index = "orders_of_customer";
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("plimsoll-harm-");

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _directory.Delete(recursive: true);

    [Fact]
    public async Task Dropping_the_index_that_the_traffic_lives_by_is_refuted_and_undone()
    {
        var connection = await server.CreateDatabaseAsync(
            $"""
            {Shop.SchemaWithoutHypopg}
            CREATE UNIQUE INDEX ON customers (email);
            CREATE INDEX {Index} ON "Order Lines" ("Customer", placed DESC);
            COMMENT ON INDEX {Index} IS 'made by hand';
            """
        );
        var before = await DefinitionAsync(connection);
        await using var traffic = Shop.Traffic(connection, seed: 41);

        var (report, trials) = await TuneAsync(connection, before);

        var step = report.Steps.ShouldHaveSingleItem(report.Ended);
        step.Verdict.ShouldBe(Verdict.Refuted, step.Reason);
        step.Kept.ShouldBeFalse();
        step.Effect!.Value.ShouldBeGreaterThan(1, "reading the whole table takes many times as long");
        step.Change.Sql.ShouldBe($"DROP INDEX CONCURRENTLY public.{Index};");
        trials.ShouldHaveSingleItem().Stage.ShouldBe(LedgerStage.Reverted);
        (await DefinitionAsync(connection)).ShouldBe(before);
    }

    private async Task<(TuneReport Report, IReadOnlyList<LedgerTrial> Trials)> TuneAsync(
        string connection,
        string definition
    )
    {
        await using var real = await RealPorts.OpenAsync(connection, _directory, Token);
        var looks = new Auditor(
            new ObservationOptions { ConnectionString = connection, Window = TimeSpan.FromSeconds(2) },
            advisorOptions: null,
            _ => { },
            TimeProvider.System
        );
        var ports = real.For(new Misled(looks, Harm(definition)));
        var policy = new TrialPolicy
        {
            Slice = TimeSpan.FromSeconds(0.5),
            WarmUp = TimeSpan.FromSeconds(0.5),
            Measure = TimeSpan.FromSeconds(5),
            MaxMeasure = TimeSpan.FromSeconds(10),
        };
        var report = await new TuneLoop(ports, new TuneOptions { Policy = policy }).RunAsync(Token);
        return (report, [.. LedgerTrial.Fold(real.Ledger.Entries)]);
    }

    /// <summary>As the rule for unused indexes would word it, were it mistaken.</summary>
    private static Prescription Harm(string definition)
    {
        var table = new QualifiedName("public", "Order Lines");
        return new Prescription
        {
            Rule = "unused-index",
            Title = $"Drop index {Index}",
            Change = new Change.DropIndex(new QualifiedName("public", Index), table, definition, "made by hand"),
            Predicted = new Predicted(0, "disk", "made up"),
            Cost = new Cost(Bytes.FromMegabytes(-5)),
            Disruption = Disruption.Index,
            Tables = [table],
        };
    }

    private static async Task<string> DefinitionAsync(string connection)
    {
        await using var source = NpgsqlDataSource.Create(connection + ";Pooling=false");
        await using var command = source.CreateCommand(
            $"SELECT pg_get_indexdef(indexrelid) FROM pg_index WHERE indexrelid = '{Index}'::regclass AND indisvalid AND indisready"
        );
        return (string)(await command.ExecuteScalarAsync(Token))!;
    }

    /// <summary>Looks truly, and concludes wrongly.</summary>
    private sealed class Misled(IObserver inner, Prescription harm) : IObserver
    {
        public async Task<Look> LookAsync(CancellationToken token)
        {
            var look = await inner.LookAsync(token);
            return look with { Findings = [AFinding.With(harm)] };
        }
    }
}
