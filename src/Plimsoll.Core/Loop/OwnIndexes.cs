using Plimsoll.Core.Diagnosis;
using Plimsoll.Core.Diagnosis.Reading;
using Plimsoll.Core.Prescriptions;
using Plimsoll.Core.Prescriptions.Indexes;
using Plimsoll.Core.Signals;
using Plimsoll.Core.Trials.Measuring;
using Plimsoll.Core.Workloads;

namespace Plimsoll.Core.Loop;

/// <summary>
/// The indexes that a run has made and kept, and which of them seem superfluous by now, since others were kept after
/// them. It only suspects: each goes by an ordinary trial, or stays.
/// </summary>
/// <param name="made">Whole indexes on tables that are not partitioned, in the order kept, with what asked for them.</param>
internal sealed class OwnIndexes(IReadOnlyList<(Prescription Prescription, Bytes Size)> made, Workload workload)
{
    /// <summary>Calls of the statements that an index was made for; fewer do not show that they no longer read it.</summary>
    private const int EnoughCalls = 20;

    /// <param name="kept">All that is kept, in the order kept.</param>
    public static OwnIndexes Of(IEnumerable<Made> kept, Workload workload)
    {
        var all = kept.ToList();
        var dropped = all.Select(m => m.Prescription.Change)
            .OfType<Change.DropIndex>()
            .Select(d => d.Index)
            .ToHashSet();
        return new OwnIndexes(
            [
                .. all.Where(m =>
                        m.Prescription.Change is Change.CreateIndex c && !dropped.Contains(c.Design.QualifiedName)
                    )
                    .Select(m => (m.Prescription, m.Disk)),
            ],
            workload
        );
    }

    /// <summary>One index alone was just proven to help; only beside another can it be superfluous.</summary>
    public bool MayHoldSuperfluous => made.Count > 1;

    public IReadOnlyList<QualifiedName> Names => [.. made.Select(m => DesignOf(m.Prescription).QualifiedName)];

    /// <param name="before">Scans when <paramref name="stretch"/> began.</param>
    /// <param name="after">Scans when it ended.</param>
    /// <param name="stretch">What was called meanwhile.</param>
    /// <returns>Drops for trials to decide on, the largest index first.</returns>
    public IReadOnlyList<Prescription> Superfluous(
        IReadOnlyDictionary<QualifiedName, long> before,
        IReadOnlyDictionary<QualifiedName, long> after,
        Measurement stretch
    ) =>
        [
            .. made.Select(m => (m.Prescription, m.Size, Why: WhySuperfluous(m.Prescription, before, after, stretch)))
                .Where(m => m.Why is not null)
                .OrderByDescending(m => m.Size)
                .Select(m => Drop(m.Prescription, m.Size, m.Why!)),
        ];

    private string? WhySuperfluous(
        Prescription prescription,
        IReadOnlyDictionary<QualifiedName, long> before,
        IReadOnlyDictionary<QualifiedName, long> after,
        Measurement stretch
    )
    {
        var design = DesignOf(prescription);
        if (
            made.Select(m => DesignOf(m.Prescription))
                .FirstOrDefault(other => other != design && ExistingIndexes.StandsInFor(other, design)) is
            { } other
        )
        {
            return $"{other.QualifiedName.Name} begins with the same keys and serves all that it serves";
        }
        // A standby counts its own scans, and a foreign key reads its index only when a row it points at goes.
        if (
            workload.Observation.Load.Replicas.Count > 0
            || workload.Catalog.Find(design.Table)?.ForeignKeys.Any(k => ForeignKeyCover.Covers(design, k)) != false
            || !before.TryGetValue(design.QualifiedName, out var from)
            || !after.TryGetValue(design.QualifiedName, out var to)
            || to != from
        )
        {
            return null;
        }
        var calls = prescription
            .Helps.Select(s => stretch.Slices.Sum(x => x.Statements.GetValueOrDefault(s).Calls))
            .ToList();
        return calls.Count > 0 && calls.TrueForAll(c => c > 0) && calls.Sum() >= EnoughCalls
            ? $"the statements that it was made for were called {Format.Count(calls.Sum())} times in {Format.Age(stretch.Length)}, and no scan of it was counted"
            : null;
    }

    private static Prescription Drop(Prescription created, Bytes size, string why)
    {
        var design = DesignOf(created);
        return new Prescription
        {
            Rule = created.Rule,
            Title = $"Drop {design.QualifiedName.Name} again: other new indexes seem to do its work",
            Change = new Change.DropIndex(design.QualifiedName, design.Table, design.ToSql(concurrently: false)),
            Predicted = new Predicted(0, why, "scans of the index"),
            Cost = new Cost(Bytes.Zero - size),
            Disruption = Disruption.Index,
            Tables = created.Tables,
        };
    }

    private static IndexDesign DesignOf(Prescription prescription) => ((Change.CreateIndex)prescription.Change).Design;
}
