using Npgsql;
using Plimsoll.Core;
using Plimsoll.Core.Loop;
using Plimsoll.Core.Prescriptions;
using Plimsoll.Core.Prescriptions.Indexes;
using Plimsoll.Core.Signals;
using Plimsoll.Core.Trials;
using Plimsoll.Core.Trials.Ledger;
using Plimsoll.Core.Workloads;
using Plimsoll.Postgres.Measuring;
using Plimsoll.Postgres.Observing;

namespace Plimsoll.Tests.Loops;

/// <summary>The loop with the prescriptions given, and all else real: the server, its counters, the traffic.</summary>
public sealed class PruningTests(TestServer server) : IDisposable
{
    private const string Tables = """
        CREATE TABLE parts (id int PRIMARY KEY, a int NOT NULL, b int NOT NULL, note text NOT NULL);
        INSERT INTO parts SELECT i, i % 40, (i * 7919) % 5000, repeat('x', 80) FROM generate_series(1, 120000) i;
        CREATE TABLE others (id int PRIMARY KEY);
        INSERT INTO others SELECT generate_series(1, 1000);
        ANALYZE;
        """;

    private const string Lookup = "SELECT sum(length(note)) FROM parts WHERE a = $1 AND b = $2";

    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("plimsoll-pruning-");

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _directory.Delete(recursive: true);

    /// <summary>
    /// The first index leads to a fortieth of the rows, the second to the one row: then nobody reads the first. Whether its
    /// drop is confirmed is the measurement's affair; that it is tried, and that the server holds what the report says, is
    /// not.
    /// </summary>
    [Fact]
    public async Task An_index_that_a_later_one_leaves_without_work_goes_by_a_trial()
    {
        var connection = await server.CreateDatabaseAsync(Tables);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Token);
        var traffic = TrafficAsync(connection, stop.Token);
        await using var real = await RealPorts.OpenAsync(connection, _directory, Token);
        var workload = await ObserveAsync(connection);
        var first = IndexOn(workload, 0.5, "a");
        var second = IndexOn(workload, 0.2, "b", "a");
        var ports = PortsOf(real, connection, workload, first, second);

        var report = await new TuneLoop(ports, s_brief).RunAsync(Token);

        await stop.CancelAsync();
        await traffic;
        report.Steps.Count.ShouldBe(3, string.Join("\n", report.Steps.Select(s => $"{s.Title}: {s.Reason}")));
        var name = NameOf(first);
        var drop = report.Steps[2];
        drop.Change.Sql.ShouldBe($"DROP INDEX CONCURRENTLY {name.ToSql()};");
        report.Steps[0].Pruned.ShouldBe(drop.Kept);
        var made = await OwnAsync(connection);
        made.ShouldContain(NameOf(second).Name);
        made.Contains(name.Name).ShouldBe(!drop.Kept, drop.Reason);

        await new LedgerKeeper(real.Executor, real.Ledger, TimeProvider.System).UndoAllAsync(Token);

        (await OwnAsync(connection)).ShouldBeEmpty();
    }

    [Fact]
    public async Task An_index_that_a_kept_one_stands_in_for_goes_by_a_trial_and_comes_back_as_it_was()
    {
        var connection = await server.CreateDatabaseAsync(
            Tables + "CREATE INDEX \"Old one\" ON parts (b); COMMENT ON INDEX \"Old one\" IS 'by hand';"
        );
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Token);
        var traffic = TrafficAsync(connection, stop.Token);
        await using var real = await RealPorts.OpenAsync(connection, _directory, Token);
        var workload = await ObserveAsync(connection);
        var create = IndexOn(workload, 0.5, "b", "a");
        var old = workload
            .Catalog.Find(new QualifiedName("public", "parts"))!
            .Indexes.Single(i => i.Name.Name == "Old one");
        var drop = new Prescription
        {
            Rule = "missing-index",
            Title = "Then drop the old one",
            Change = new Change.DropIndex(old.Name, old.Table, old.Definition, old.Comment),
            Predicted = new Predicted(0, "less disk", "given"),
            Cost = new Cost(Bytes.Zero - old.Size),
            Disruption = Disruption.Index,
            Follows = create.Change.Key,
        };
        var ports = PortsOf(real, connection, workload, drop, create);

        var report = await new TuneLoop(ports, s_brief).RunAsync(Token);

        await stop.CancelAsync();
        await traffic;
        // Whether either is confirmed is the measurement's affair: 24 rows by the old index are quick already.
        report.Steps[0].Title.ShouldBe(create.Title);
        report.Steps.Count.ShouldBe(report.Steps[0].Kept ? 2 : 1);
        var isDropped = report.Steps is [_, { Kept: true }];
        (await OldAsync(connection)).ShouldBe(isDropped ? null : old.Definition + " by hand");

        await new LedgerKeeper(real.Executor, real.Ledger, TimeProvider.System).UndoAllAsync(Token);

        (await OldAsync(connection)).ShouldBe(old.Definition + " by hand");
        (await OwnAsync(connection)).ShouldBeEmpty();
    }

    [Fact]
    public async Task Scans_are_read_by_name_and_an_index_that_is_not_there_is_absent()
    {
        var connection = await server.CreateDatabaseAsync(Tables + "CREATE INDEX \"Old one\" ON parts (b);");
        QualifiedName[] names = [new("public", "Old one"), new("public", "old one"), new("public", "parts_pkey")];

        var scans = await new IndexMeter(connection).ScansAsync(names, Token);

        scans.Keys.ShouldBe([names[0], names[2]], ignoreOrder: true);
        scans.Values.ShouldAllBe(s => s == 0);
    }

    private static async Task<string?> OldAsync(string connection)
    {
        await using var source = NpgsqlDataSource.Create(connection + ";Pooling=false");
        await using var command = source.CreateCommand(
            """
            SELECT pg_get_indexdef(indexrelid) || ' ' || obj_description(indexrelid, 'pg_class') FROM pg_index
            WHERE indexrelid = to_regclass('"Old one"') AND indisvalid
            """
        );
        return (string?)await command.ExecuteScalarAsync(Token);
    }

    private static async Task<Workload> ObserveAsync(string connection) =>
        WorkloadBuilder.Build(
            await PostgresObserver.ObserveAsync(
                new ObservationOptions { ConnectionString = connection, Window = TimeSpan.FromSeconds(1) },
                progress: null,
                TimeProvider.System,
                Token
            )
        );

    private static TunePorts PortsOf(
        RealPorts real,
        string connection,
        Workload workload,
        params Prescription[] prescriptions
    ) =>
        real.For(new Given(new Look(workload, [AFinding.With(prescriptions)]))) with
        {
            Indexes = new IndexMeter(connection),
        };

    private static readonly TuneOptions s_brief = new()
    {
        GroupSize = 1,
        Policy = new TrialPolicy
        {
            Slice = TimeSpan.FromMilliseconds(250),
            WarmUp = TimeSpan.FromMilliseconds(300),
            Measure = TimeSpan.FromSeconds(2),
            MaxMeasure = TimeSpan.FromSeconds(6),
        },
    };

    private static Prescription IndexOn(Workload workload, double gain, params string[] columns) =>
        new()
        {
            Rule = "missing-index",
            Title = $"Create an index on parts ({string.Join(", ", columns)})",
            Change = new Change.CreateIndex(
                new IndexDesign
                {
                    Table = new QualifiedName("public", "parts"),
                    Keys = [.. columns.Select(c => IndexKey.Of(c))],
                }
            ),
            Predicted = new Predicted(gain, "less", "given"),
            Disruption = Disruption.Index,
            Helps =
            [
                workload
                    .Statements.First(s => s.Statement.Text.Contains("FROM parts", StringComparison.Ordinal))
                    .Fingerprint,
            ],
        };

    private static QualifiedName NameOf(Prescription prescription) =>
        ((Change.CreateIndex)prescription.Change).Design.QualifiedName;

    private static async Task<IReadOnlyList<string>> OwnAsync(string connection)
    {
        await using var source = NpgsqlDataSource.Create(connection + ";Pooling=false");
        await using var command = source.CreateCommand(
            "SELECT relname::text FROM pg_class JOIN pg_index ON indexrelid = oid WHERE relname LIKE 'plimsoll%' AND indisvalid"
        );
        await using var reader = await command.ExecuteReaderAsync(Token);
        var names = new List<string>();
        while (await reader.ReadAsync(Token))
        {
            names.Add(reader.GetString(0));
        }
        return names;
    }

    private static async Task TrafficAsync(string connection, CancellationToken token)
    {
        await using var source = NpgsqlDataSource.Create(connection + ";Application Name=parts;Maximum Pool Size=2");
        var random = new Random(3);
        try
        {
            while (true)
            {
                await AskAsync(source, Lookup, token, random.Next(40), random.Next(5000));
                await AskAsync(source, "SELECT id FROM others WHERE id = $1", token, random.Next(1000));
            }
        }
        catch (Exception e) when (token.IsCancellationRequested && e is OperationCanceledException or NpgsqlException)
        {
            // Stopped.
        }
    }

    private static async Task AskAsync(
        NpgsqlDataSource source,
        string sql,
        CancellationToken token,
        params int[] values
    )
    {
        await using var command = source.CreateCommand(sql);
        foreach (var value in values)
        {
            command.Parameters.Add(new NpgsqlParameter<int> { TypedValue = value });
        }
        await command.ExecuteScalarAsync(token);
    }

    /// <summary>Looks once; later there is nothing more to find.</summary>
    private sealed class Given(Look look) : IObserver
    {
        public Task<Look> LookAsync(CancellationToken token) => Task.FromResult(look);
    }
}
