using System.Globalization;
using Npgsql;
using Plimsoll.Core.Signals;
using Plimsoll.Core.Signals.Plans;

namespace Plimsoll.Bench.IndexAdvisor.Drawn;

/// <summary>A schema, its rows and its workload, all drawn from one seed.</summary>
/// <param name="statements">How many the workload has.</param>
internal sealed class DrawnCase(int seed, int statements)
{
    /// <summary>Of the load, what all writes take together: what indexes cost them is bounded by a factor, not weighed.</summary>
    private const double WriteShare = 0.01;

    /// <summary>How the load of the reads is spread.</summary>
    private static readonly string[] s_weights = ["even loads", "each run once", "skewed frequencies"];

    private readonly IReadOnlyList<DrawnTable> _schema = DrawnSchema.Of(new Random(seed));

    public async Task LoadAsync(NpgsqlConnection connection, CancellationToken token)
    {
        var fill = string.Join('\n', _schema.Select(t => t.Create).Concat(_schema.Select(t => t.Fill)));
        await ExecuteAsync(
            connection,
            string.Create(
                CultureInfo.InvariantCulture,
                $"SET max_parallel_workers_per_gather = 0; SELECT setseed({(seed % 1000) / 1000.0}); {fill} RESET max_parallel_workers_per_gather"
            ),
            token
        );
        await ExecuteAsync(connection, "VACUUM ANALYZE", token);
    }

    /// <param name="isParameterised">Our advisor sees parameters, as the server's statistics show them.</param>
    public async Task<BenchCase> OpenAsync(string connection, bool isParameterised, CancellationToken token)
    {
        var random = new Random(seed + 1_000_000);
        var drawn = new DrawnStatements(_schema, random).Draw(statements);
        var weights = random.Next(s_weights.Length);
        var frequencies = drawn.ToDictionary(d => d.Key, _ => 1 / (1.0 - random.NextDouble()));
        return await BenchCase.OpenAsync(
            $"Drawn from seed {seed}: {_schema.Count} tables, {_schema.Sum(t => t.Rows)} rows, {drawn.Count} statements, {s_weights[weights]}",
            connection,
            drawn.ToDictionary(d => d.Key, d => d.Value.Text),
            new InsertProbe("", "", ""),
            plans => Weigh(drawn, plans, weights, frequencies),
            token,
            isParameterised ? drawn.ToDictionary(d => d.Key, d => d.Value.Normalised) : null
        );
    }

    private static Dictionary<int, StatementCounters> Weigh(
        IReadOnlyDictionary<int, DrawnStatement> drawn,
        IReadOnlyDictionary<int, PlanNode> plans,
        int weights,
        Dictionary<int, double> frequencies
    )
    {
        double Read(int n) =>
            weights switch
            {
                0 => 1000,
                1 => plans[n].TotalCost,
                _ => plans[n].TotalCost * frequencies[n],
            };
        var reads = drawn.Where(d => !d.Value.IsWrite).Sum(d => Read(d.Key));
        var writes = drawn.Count(d => d.Value.IsWrite);
        return drawn.ToDictionary(
            d => d.Key,
            d =>
                d.Value.IsWrite
                    ? new StatementCounters
                    {
                        Calls = 1000,
                        Rows = 1000,
                        TotalMilliseconds = WriteShare * reads / writes,
                    }
                    : new StatementCounters
                    {
                        Calls = 100,
                        Rows = 100 * (long)Math.Clamp(plans[d.Key].Rows, 1, 1_000_000),
                        TotalMilliseconds = Read(d.Key),
                    }
        );
    }

    private static async Task ExecuteAsync(NpgsqlConnection connection, string sql, CancellationToken token)
    {
        await using var command = new NpgsqlCommand(sql, connection) { CommandTimeout = 0 };
        await command.ExecuteNonQueryAsync(token);
    }
}
