using Npgsql;
using Plimsoll.Core.Prescriptions.Indexes;
using Plimsoll.Core.Signals;
using Plimsoll.Core.Workloads;
using Plimsoll.Postgres.Observing;
using Plimsoll.Postgres.Planning;
using Plimsoll.Postgres.Sizing;

namespace Plimsoll.Bench.IndexAdvisor;

/// <summary>A database and the statements that run on it.</summary>
/// <param name="Executables">Statements with values in them, to be run for real.</param>
internal sealed record BenchCase(
    string Name,
    string Connection,
    Workload Workload,
    IReadOnlyDictionary<Fingerprint, string> Executables,
    InsertProbe Probe
)
{
    /// <summary>How often a statement runs, on the scale of the case.</summary>
    public double Frequency(Fingerprint statement) => Workload.Find(statement)?.Load.Calls ?? 1;

    /// <summary>Statements weighted by the planner's own cost, so that what is left is comparable with what is published.</summary>
    public static async Task<BenchCase> OpenAsync(
        string name,
        string connection,
        IReadOnlyDictionary<int, string> statements,
        InsertProbe probe,
        Func<int, StatementCounters?> counters,
        CancellationToken token
    )
    {
        await ExecuteAsync(
            connection,
            "CREATE EXTENSION IF NOT EXISTS hypopg; CREATE EXTENSION IF NOT EXISTS pg_stat_statements",
            token
        );
        var observation = await PostgresObserver.ObserveAsync(
            new ObservationOptions { ConnectionString = connection, Window = TimeSpan.FromMilliseconds(20) },
            null,
            TimeProvider.System,
            token
        );
        // Every table's rows are sampled, so that keys of several columns get their true sizes.
        await using var source = NpgsqlDataSource.Create(connection + ";Pooling=false;Command Timeout=0");
        await using var sampling = await source.OpenConnectionAsync(token);
        var sampled = await new RowSampler(sampling).SampleAsync(
            observation.Catalog,
            [
                .. observation.Catalog.Tables.SelectMany(t =>
                    t.Columns.Where(c => c.IsBTreeable)
                        .Select(c => new IndexDesign { Table = t.Name, Keys = [IndexKey.Of(c.Name)] })
                ),
            ],
            token
        );
        observation = observation with { Catalog = sampled };
        Workload Fold(Func<int, StatementCounters> load) =>
            WorkloadBuilder.Build(
                observation with
                {
                    Plans = [],
                    Statements =
                    [
                        .. statements.Select(s => new Statement
                        {
                            Fingerprint = new Fingerprint(s.Key),
                            Text = s.Value,
                            Cumulative = load(s.Key),
                            Delta = load(s.Key),
                        }),
                    ],
                }
            );

        var even = Fold(_ => new StatementCounters
        {
            Calls = 100,
            TotalMilliseconds = 1000,
            Rows = 100,
        });
        await using var planner = (await WhatIfPlanner.OpenAsync(connection, even, token))!;
        var costs = new Dictionary<int, double>();
        foreach (var number in statements.Keys)
        {
            costs[number] = (await planner.PlanAsync(new Fingerprint(number), [], token))?.TotalCost ?? 0;
        }
        return new BenchCase(
            name,
            connection,
            Fold(n =>
                counters(n)
                ?? new StatementCounters
                {
                    Calls = 1,
                    TotalMilliseconds = costs[n],
                    Rows = 1,
                }
            ),
            statements.ToDictionary(s => new Fingerprint(s.Key), s => s.Value),
            probe
        );
    }

    public static async Task ExecuteAsync(string connection, string sql, CancellationToken token)
    {
        await using var source = NpgsqlDataSource.Create(connection + ";Pooling=false;Command Timeout=0");
        await using var command = source.CreateCommand(sql);
        await command.ExecuteNonQueryAsync(token);
    }
}
