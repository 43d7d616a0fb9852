using Npgsql;
using Plimsoll.Core.Prescriptions.Indexes;
using Plimsoll.Core.Signals;
using Plimsoll.Core.Signals.Plans;
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
    /// <summary>
    /// What our advisor is shown, where that is not the workload itself: the server's statistics show parameters in the
    /// place of values. What it proposes is judged by the values.
    /// </summary>
    public Workload Shown { get; init; } = Workload;

    /// <summary>How often a statement runs, on the scale of the case.</summary>
    public double Frequency(Fingerprint statement) => Workload.Find(statement)?.Load.Calls ?? 1;

    /// <param name="weigh">
    /// Each statement's load by its plan without indexes; null for the planner's own cost, so that what is left is
    /// comparable with what is published.
    /// </param>
    /// <param name="shown">The texts that our advisor is shown; null where it sees what all see.</param>
    public static async Task<BenchCase> OpenAsync(
        string name,
        string connection,
        IReadOnlyDictionary<int, string> statements,
        InsertProbe probe,
        Func<IReadOnlyDictionary<int, PlanNode>, IReadOnlyDictionary<int, StatementCounters>>? weigh,
        CancellationToken token,
        IReadOnlyDictionary<int, string>? shown = null
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
        Workload Fold(IReadOnlyDictionary<int, string> texts, Func<int, StatementCounters> load) =>
            WorkloadBuilder.Build(
                observation with
                {
                    Plans = [],
                    Statements =
                    [
                        .. texts.Select(s => new Statement
                        {
                            Fingerprint = new Fingerprint(s.Key),
                            Text = s.Value,
                            Cumulative = load(s.Key),
                            Delta = load(s.Key),
                        }),
                    ],
                }
            );

        var even = Fold(
            statements,
            _ => new StatementCounters
            {
                Calls = 100,
                TotalMilliseconds = 1000,
                Rows = 100,
            }
        );
        await using var planner = (await WhatIfPlanner.OpenAsync(connection, even, token))!;
        var plans = new Dictionary<int, PlanNode>();
        foreach (var number in statements.Keys)
        {
            plans[number] =
                await planner.PlanAsync(new Fingerprint(number), [], token)
                ?? throw new InvalidOperationException($"Statement {number} cannot be planned: {statements[number]}");
        }
        var loads = (weigh ?? ByCost)(plans);
        return new BenchCase(
            name,
            connection,
            Fold(statements, n => loads[n]),
            statements.ToDictionary(s => new Fingerprint(s.Key), s => s.Value),
            probe
        )
        {
            Shown = Fold(shown ?? statements, n => loads[n]),
        };
    }

    private static Dictionary<int, StatementCounters> ByCost(IReadOnlyDictionary<int, PlanNode> plans) =>
        plans.ToDictionary(
            p => p.Key,
            p => new StatementCounters
            {
                Calls = 1,
                TotalMilliseconds = p.Value.TotalCost,
                Rows = 1,
            }
        );

    public static async Task ExecuteAsync(string connection, string sql, CancellationToken token)
    {
        await using var source = NpgsqlDataSource.Create(connection + ";Pooling=false;Command Timeout=0");
        await using var command = source.CreateCommand(sql);
        await command.ExecuteNonQueryAsync(token);
    }
}
