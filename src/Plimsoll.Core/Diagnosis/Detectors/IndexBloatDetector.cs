using Plimsoll.Core.Prescriptions;
using Plimsoll.Core.Signals;
using Plimsoll.Core.Workloads;
using Index = Plimsoll.Core.Signals.Index;

namespace Plimsoll.Core.Diagnosis.Detectors;

/// <summary>An index that takes far more pages than a fresh copy would.</summary>
public sealed class IndexBloatDetector : IDetector
{
    /// <summary>
    /// B-trees under random inserts settle at about 69 % full (Yao, On random 2-3 trees, 1978), 1.3 times a fresh one at 90 %.
    /// Twice is beyond that and beyond the error of the prediction.
    /// </summary>
    public const double TimesFresh = 2;
    public const double ManyTimesFresh = 4;
    public static readonly Bytes Noticeable = Bytes.FromMegabytes(10);
    public static readonly Bytes Considerable = Bytes.FromMegabytes(100);
    public static readonly Bytes Heavy = Bytes.FromMegabytes(1024);

    public string Slug => "index-bloat";

    public string Summary => "An index that has grown to several times the size of a fresh copy.";

    public IEnumerable<Finding> Detect(Workload workload) =>
        from table in workload.Catalog.Tables
        from index in table.Indexes
        where index is { IsValid: true, FreshSize.Count: > 0 }
        let fresh = index.FreshSize!.Value
        where index.Size.Count >= TimesFresh * fresh.Count && index.Size - fresh >= Noticeable
        select Describe(workload, table, index, fresh);

    private Finding Describe(Workload workload, Table table, Index index, Bytes fresh)
    {
        var wasted = index.Size - fresh;
        var times = (double)index.Size.Count / fresh.Count;
        return new Finding
        {
            Rule = Slug,
            Subject = index.Name.ToString(),
            Title = $"Index {index.Name} is {times:0.#} times as large as it need be",
            Explanation =
                "Deletes and updates have left its pages mostly empty, and an index does not shrink by itself. Scans read more "
                + "pages, and the empty space takes cache.",
            Evidence =
            [
                new("size", index.Size.ToString()),
                new("fresh copy, predicted", fresh.ToString()),
                new("wasted", wasted.ToString()),
                new("scans", Format.Count(index.ScansCumulative)),
            ],
            Severity =
                wasted >= Heavy || (times >= ManyTimesFresh && wasted >= Considerable) ? Severity.Medium : Severity.Low,
            Confidence = times >= ManyTimesFresh ? Confidence.High : Confidence.Medium,
            Prescriptions = [Rebuild(workload, table, index, fresh, wasted)],
        };
    }

    private Prescription Rebuild(Workload workload, Table table, Index index, Bytes fresh, Bytes wasted)
    {
        var effect = $"{wasted} less disk and cache; scans read fewer pages";
        // The index of an exclusion constraint cannot be rebuilt concurrently.
        if (index is { IsConstraint: true, IsUnique: false })
        {
            return Prescribe.Advice(
                Slug,
                $"Rebuild index {index.Name} at a quiet hour",
                "An exclusion constraint's index can only be rebuilt under a lock that stops all writes to the table.",
                effect,
                Disruption.Maintenance,
                $"REINDEX INDEX {index.Name.ToSql()}"
            );
        }
        return new Prescription
        {
            Rule = Slug,
            Title = $"Rebuild index {index.Name}",
            Change = new Change.Reindex(index.Name, table.Name),
            Predicted = new Predicted(0, effect, "statistics"),
            Cost = new Cost(Bytes.Zero - wasted, Note: $"needs {fresh} more while both copies exist"),
            Disruption = Disruption.Maintenance,
            Helps =
            [
                .. workload
                    .Statements.Where(s =>
                        s.Plan?.Root.Descend().Any(n => n.IndexName == index.Name.Name) == true
                        && s.Tables.Contains(table.Name)
                    )
                    .Select(s => s.Fingerprint),
            ],
            Tables = [table.Name],
        };
    }
}
