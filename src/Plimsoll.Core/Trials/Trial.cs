using Plimsoll.Core.Prescriptions;
using Plimsoll.Core.Signals;
using Plimsoll.Core.Workloads;

namespace Plimsoll.Core.Trials;

/// <summary>A prescription put to the proof: whom it should help, whom it cannot touch, and what must not get worse.</summary>
public sealed record Trial
{
    private Trial() { }

    public required Prescription Prescription { get; init; }
    public required Objective Objective { get; init; }

    /// <summary>Statements whose time per call decides.</summary>
    public required IReadOnlySet<Fingerprint> Concerned { get; init; }

    /// <summary>Statements that it cannot touch: what happens to them happens to all. Empty where there are none.</summary>
    public required IReadOnlySet<Fingerprint> Comparison { get; init; }

    /// <summary>All of the application's, each guarded.</summary>
    public required IReadOnlySet<Fingerprint> Guarded { get; init; }

    /// <summary>Those that write to the tables that it touches.</summary>
    public required IReadOnlySet<Fingerprint> Writes { get; init; }
    public required IReadOnlyList<Guardrail> Guardrails { get; init; }

    /// <summary>It reaches every statement, so that nothing is left to compare with.</summary>
    public bool ReachesAll => Prescription.Change is Change.SetServerSetting;

    /// <summary>
    /// On and off in a moment: applied and reverted in turn, so that chance and drift are not taken for its effect.
    /// </summary>
    public bool IsSwitched => Prescription.Change is Change.SetServerSetting or Change.SetTableOption;

    /// <param name="together">The other prescriptions under the same measurement.</param>
    /// <exception cref="ArgumentException">There is no guardrail.</exception>
    public static Trial Of(
        Prescription prescription,
        Workload workload,
        IReadOnlyList<Guardrail> guardrails,
        IReadOnlyCollection<Prescription>? together = null
    )
    {
        if (guardrails.Count == 0)
        {
            throw new ArgumentException(
                $"A trial needs a guardrail, and the one of '{prescription.Title}' has none.",
                nameof(guardrails)
            );
        }
        var tables = TablesOf(prescription);
        var touched = workload.Statements.Where(s => s.Tables.Any(tables.Contains)).ToList();
        var others = together?.SelectMany(TablesOf).ToHashSet() ?? [];
        // A statement on the others' tables alone is theirs to guard.
        var all = workload
            .Statements.Where(s => s.Tables.Any(tables.Contains) || !s.Tables.Any(others.Contains))
            .Select(s => s.Fingerprint)
            .ToHashSet();
        var reachesAll = prescription.Change is Change.SetServerSetting;
        // Who shall be faster is whom it was meant for; who shall not be slower is everybody on the table.
        var objective = ObjectiveOf(prescription.Change);
        var helped = prescription.Helps.Where(all.Contains).ToHashSet();
        return new Trial
        {
            Prescription = prescription,
            Objective = objective,
            Concerned =
                objective == Objective.Faster && helped.Count > 0 ? helped
                : reachesAll ? all
                : touched.Select(s => s.Fingerprint).ToHashSet(),
            Comparison = reachesAll
                ? new HashSet<Fingerprint>()
                : ComparisonOf(workload, tables, others, [prescription, .. together ?? []]),
            Guarded = all,
            Writes = touched.Where(s => IsWrite(s.Statement.Text)).Select(s => s.Fingerprint).ToHashSet(),
            Guardrails =
                objective == Objective.NotSlower
                    ? [.. guardrails, new Guardrail.HeavyStatementsNotSlower(0.10, 0.01)]
                    : guardrails,
        };
    }

    /// <summary>
    /// Statements on none of the tables; where there are none, those that are not on its own tables and that nobody
    /// means to help. The others may make these faster, which lessens the effect that is seen: the safe side.
    /// </summary>
    private static HashSet<Fingerprint> ComparisonOf(
        Workload workload,
        IReadOnlySet<QualifiedName> own,
        HashSet<QualifiedName> others,
        IReadOnlyList<Prescription> all
    )
    {
        var helped = all.SelectMany(p => p.Helps).ToHashSet();
        var untouched = workload
            .Statements.Where(s => s.Tables.Count > 0 && !helped.Contains(s.Fingerprint))
            .Where(s => !s.Tables.Any(own.Contains))
            .ToList();
        var pure = untouched.Where(s => !s.Tables.Any(others.Contains)).ToList();
        return [.. (pure.Count > 0 ? pure : untouched).Select(s => s.Fingerprint)];
    }

    /// <summary>The tables that a change touches, as the prescription and the change itself say.</summary>
    public static IReadOnlySet<QualifiedName> TablesOf(Prescription prescription)
    {
        var tables = prescription.Tables.ToHashSet();
        QualifiedName? own = prescription.Change switch
        {
            Change.CreateIndex c => c.Design.Table,
            Change.CreatePartitionedIndex c => c.Design.Table,
            Change.DropIndex c => c.Table,
            Change.Reindex c => c.Table,
            Change.SetTableOption c => c.Table,
            Change.CreateStatistics c => c.Table,
            Change.Analyze c => c.Table,
            Change.Vacuum c => c.Table,
            _ => null,
        };
        if (own is { } table)
        {
            tables.Add(table);
        }
        return tables;
    }

    private static Objective ObjectiveOf(Change change) =>
        change is Change.DropIndex or Change.Reindex ? Objective.NotSlower : Objective.Faster;

    private static bool IsWrite(string text)
    {
        var start = text.TrimStart();
        return Array.Exists(
            ["INSERT", "UPDATE", "DELETE", "MERGE"],
            verb => start.StartsWith(verb, StringComparison.OrdinalIgnoreCase)
        );
    }
}
