using Plimsoll.Core.Signals;
using Plimsoll.Core.Signals.Plans;
using Plimsoll.Core.Workloads.Service;

namespace Plimsoll.Core.Workloads;

/// <summary>Folds an observation into a workload.</summary>
public static class WorkloadBuilder
{
    /// <summary>
    /// A window with less server time than this, in milliseconds, or fewer calls than <see cref="ThinCalls"/>, says
    /// too little: the cumulative counters are used instead.
    /// </summary>
    public const double ThinMilliseconds = 100;

    public const long ThinCalls = 50;

    public static Workload Build(Observation observation)
    {
        var deltas = observation.Statements.Where(s => s.Delta is { Calls: > 0 }).ToList();
        var isThin =
            deltas.Sum(s => s.Delta!.Value.TotalMilliseconds) < ThinMilliseconds
            || deltas.Sum(s => s.Delta!.Value.Calls) < ThinCalls;
        var basis = isThin ? Basis.Cumulative : Basis.Window;
        var loads = isThin
            ? observation.Statements.Select(s => (Statement: s, Load: s.Cumulative))
            : deltas.Select(s => (Statement: s, Load: s.Delta!.Value));
        var kept = loads.Where(l => l.Load.Calls > 0).ToList();
        var total = kept.Sum(l => l.Load.TotalMilliseconds);
        var plans = observation.Plans.ToDictionary(p => p.Statement);
        var refusals = observation.Refusals.DistinctBy(r => r.Statement).ToDictionary(r => r.Statement);
        var waits = observation.Activity.Waits.Where(w => w.Statement is not null).ToLookup(w => w.Statement!.Value);

        return new Workload
        {
            Observation = observation,
            Basis = basis,
            TotalMilliseconds = total,
            Over = isThin ? SinceReset(observation.Server, observation.Window.To) : observation.Window.Length,
            Statements =
            [
                .. kept.Select(l =>
                    {
                        var plan = plans.GetValueOrDefault(l.Statement.Fingerprint);
                        return new WorkloadStatement
                        {
                            Statement = l.Statement,
                            Load = l.Load,
                            Share = total > 0 ? l.Load.TotalMilliseconds / total : 0,
                            Plan = plan,
                            Refusal = refusals.GetValueOrDefault(l.Statement.Fingerprint),
                            Tables = plan is null ? [] : TablesOf(plan.Root),
                            Waits = Shares([.. waits[l.Statement.Fingerprint]]),
                        };
                    })
                    .OrderByDescending(s => s.Share)
                    .ThenBy(s => s.Fingerprint.QueryId),
            ],
        };
    }

    /// <summary>Of services alone, where no database was looked at.</summary>
    public static Workload Of(ServiceWorkload service) =>
        new()
        {
            Observation = new Observation
            {
                Server = new ServerFacts
                {
                    VersionNumber = 0,
                    Version = "",
                    Database = "",
                },
                Window = service.Window,
                Statements = [],
                Catalog = new Catalog(),
                Activity = new Activity(),
                Load = new ServerLoad { Connections = new Connections(), Cumulative = default },
                Settings = new Dictionary<string, Setting>(),
            },
            Statements = [],
            Basis = Basis.Window,
            TotalMilliseconds = 0,
            Service = service,
        };

    public static IReadOnlyList<QualifiedName> TablesOf(PlanNode root) =>
        [
            .. root.Descend()
                .Where(n => n.Schema is not null && n.Relation is not null)
                .Select(n => new QualifiedName(n.Schema!, n.Relation!))
                .Distinct(),
        ];

    private static TimeSpan? SinceReset(ServerFacts server, DateTimeOffset now) =>
        server.StatementsSince is { } since && since < now ? now - since : null;

    private static Dictionary<string, double> Shares(List<WaitCount> counts)
    {
        double all = counts.Sum(c => c.Count);
        return counts.GroupBy(c => c.Class).ToDictionary(g => g.Key, g => g.Sum(c => c.Count) / all);
    }
}
