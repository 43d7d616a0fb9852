using Plimsoll.Core.Prescriptions;
using Plimsoll.Core.Prescriptions.Indexes;
using Plimsoll.Core.Signals;
using Plimsoll.Core.Statistics;
using Plimsoll.Core.Tests.Building;
using Plimsoll.Core.Trials.Measuring;
using Plimsoll.Core.Workloads;

namespace Plimsoll.Core.Tests.Trials;

/// <summary>
/// A workload of six statements on three tables, and what would be measured of it: noisy counts and times, by slices.
/// Statements 1 and 2 are on <c>orders</c> (2 writes), 3 and 4 on <c>users</c>, 5 and 6 on <c>logs</c>.
/// </summary>
internal static class Simulation
{
    public static readonly QualifiedName Orders = new("public", "orders");
    public static readonly QualifiedName Users = new("public", "users");

    public static Workload Workload { get; } =
        AWorkload
            .With()
            .Table("orders")
            .Table("users")
            .Table("logs")
            .Statement("SELECT * FROM orders WHERE a = $1", s => s.Share(0.5).Plan(APlan.SeqScan("orders")))
            .Statement("UPDATE orders SET b = $1 WHERE id = $2", s => s.Share(0.1).Plan(APlan.SeqScan("orders")))
            .Statement("SELECT * FROM users WHERE a = $1", s => s.Share(0.15).Plan(APlan.SeqScan("users")))
            .Statement("SELECT * FROM users WHERE b = $1", s => s.Share(0.05).Plan(APlan.SeqScan("users")))
            .Statement("SELECT * FROM logs WHERE a = $1", s => s.Share(0.1).Plan(APlan.SeqScan("logs")))
            .Statement("SELECT count(*) FROM logs", s => s.Share(0.05).Plan(APlan.SeqScan("logs")))
            .Build();

    /// <summary>Milliseconds per call as things are.</summary>
    public static readonly IReadOnlyDictionary<int, double> Means = new Dictionary<int, double>
    {
        [1] = 200,
        [2] = 4,
        [3] = 60,
        [4] = 15,
        [5] = 8,
        [6] = 90,
    };

    public static Prescription IndexOn(QualifiedName table, string column, int helps, double gain = 0.4) =>
        new()
        {
            Rule = "missing-index",
            Title = $"Create an index on {table} ({column})",
            Change = new Change.CreateIndex(new IndexDesign { Table = table, Keys = [IndexKey.Of(column)] }),
            Predicted = new Predicted(gain, "less", "hypothetical index"),
            Cost = new Cost(Bytes.FromMegabytes(10), 1.1),
            Disruption = Disruption.Index,
            Helps = [new Fingerprint(helps)],
            Tables = [table],
        };

    /// <param name="factors">By which the statements' time per call differs from <see cref="Means"/>.</param>
    public static Measurement Measure(
        Random random,
        int slices = 10,
        Dictionary<int, double>? factors = null,
        double drift = 1,
        double noise = 0.5,
        double errorShare = 0,
        bool service = true
    )
    {
        var list = new List<Slice>();
        for (var i = 0; i < slices; i++)
        {
            // What slows everything down in this slice.
            var common = Math.Exp(0.1 * Noise.Normal(random));
            var statements = new Dictionary<Fingerprint, StatementCounters>();
            var latency = new LatencyHistogram();
            foreach (var (id, mean) in Means)
            {
                var calls = 20 + random.Next(20);
                double total = 0;
                for (var call = 0; call < calls; call++)
                {
                    var time =
                        mean
                        * drift
                        * common
                        * (factors?.GetValueOrDefault(id, 1) ?? 1)
                        * Math.Exp((noise * Noise.Normal(random)) - (noise * noise / 2));
                    total += time;
                    latency.Record(TimeSpan.FromMilliseconds(time + 5));
                }
                statements[new Fingerprint(id)] = new StatementCounters { Calls = calls, TotalMilliseconds = total };
            }
            list.Add(
                new Slice
                {
                    Length = TimeSpan.FromSeconds(2),
                    Statements = statements,
                    Service = service
                        ? new ServiceSlice
                        {
                            Latency = latency,
                            Requests = latency.Count,
                            Errors = (long)(latency.Count * errorShare),
                        }
                        : null,
                }
            );
        }
        return new Measurement(list);
    }
}
