using Plimsoll.Core;
using Plimsoll.Core.Diagnosis;
using Plimsoll.Core.Loop;
using Plimsoll.Core.Prescriptions;
using Plimsoll.Core.Prescriptions.Indexes;
using Plimsoll.Core.Signals;
using Plimsoll.Core.Workloads;
using Plimsoll.Tests.Loops;

namespace Plimsoll.Tests.Crashing;

/// <summary>
/// Always finds the same: an index to make on <c>t (a)</c> for statement 1, and the index <c>t_b</c> to drop. There is
/// one statement on another table to compare with.
/// </summary>
internal sealed class MadeUpObserver : IObserver
{
    public static readonly QualifiedName Table = new("public", "t");

    public static Change.CreateIndex Create { get; } =
        new(new IndexDesign { Table = Table, Keys = [IndexKey.Of("a")] });

    public static Change.DropIndex Drop { get; } = new(new QualifiedName("public", "t_b"), Table, "");

    public Task<Look> LookAsync(CancellationToken token) =>
        Task.FromResult(new Look(Workload(), [AFinding.With(s_prescriptions)]));

    private static readonly Prescription[] s_prescriptions =
    [
        new Prescription
        {
            Rule = "missing-index",
            Title = "Create an index on t (a)",
            Change = Create,
            Predicted = new Predicted(0.5, "less", "made up"),
            Disruption = Disruption.Index,
            Helps = [new Fingerprint(1)],
            Tables = [Table],
        },
        new Prescription
        {
            Rule = "unused-index",
            Title = "Drop t_b",
            Change = Drop,
            Predicted = new Predicted(0, "disk", "made up"),
            Cost = new Cost(new Bytes(-8192)),
            Disruption = Disruption.Index,
            Tables = [Table],
        },
    ];

    private static Workload Workload()
    {
        var counters = new StatementCounters { Calls = 1000, TotalMilliseconds = 50_000 };
        Statement[] statements =
        [
            new()
            {
                Fingerprint = new Fingerprint(1),
                Text = "SELECT * FROM t WHERE a = $1",
                Cumulative = counters,
            },
            new()
            {
                Fingerprint = new Fingerprint(2),
                Text = "SELECT * FROM u",
                Cumulative = counters,
            },
        ];
        var now = new DateTimeOffset(2026, 3, 2, 12, 0, 0, TimeSpan.Zero);
        var observation = new Observation
        {
            Server = new ServerFacts
            {
                VersionNumber = 150000,
                Version = "15.0",
                Database = "made up",
            },
            Window = new Window(now, now),
            Statements = statements,
            Catalog = new Catalog { Tables = [] },
            Activity = new Activity(),
            Load = new ServerLoad { Connections = new Connections(), Cumulative = default },
            Settings = new Dictionary<string, Setting>(),
        };
        return new Workload
        {
            Observation = observation,
            Basis = Basis.Cumulative,
            TotalMilliseconds = 100_000,
            Statements =
            [
                new WorkloadStatement
                {
                    Statement = statements[0],
                    Load = counters,
                    Share = 0.5,
                    Tables = [Table],
                },
                new WorkloadStatement
                {
                    Statement = statements[1],
                    Load = counters,
                    Share = 0.5,
                    Tables = [new QualifiedName("public", "u")],
                },
            ],
        };
    }
}
