using Plimsoll.Core.Prescriptions;
using Plimsoll.Core.Signals;
using Plimsoll.Core.Signals.Redaction;
using Plimsoll.Core.Workloads;
using Index = Plimsoll.Core.Signals.Index;

namespace Plimsoll.Core.Diagnosis.Detectors;

/// <summary>An index that another index of the same table can stand in for at every read.</summary>
public sealed class DuplicateIndexDetector : IDetector
{
    /// <summary>A survivor this much larger makes some scans noticeably slower; a person or a trial should look.</summary>
    public const double MuchLarger = 3;

    public string Slug => "duplicate-index";

    public string Summary => "An index that repeats another, or is the leading part of another.";

    public IEnumerable<Finding> Detect(Workload workload) =>
        from table in workload.Catalog.Tables
        where table.Kind is TableKind.Ordinary or TableKind.Partition or TableKind.MaterializedView
        from pair in Pairs(table)
        where !IndexBurden.IsAttached(workload, table, pair.Redundant)
        select Describe(workload, table, pair.Redundant, pair.Survivor);

    /// <summary>
    /// Who has the better reason to stay comes first and stays, so a survivor is never dropped for another one's sake.
    /// </summary>
    private static IEnumerable<(Index Redundant, Index Survivor)> Pairs(Table table)
    {
        List<Index> survivors = [];
        foreach (
            var index in table
                .Indexes.Where(i => i.IsValid)
                .OrderByDescending(i => i.IsPrimaryKey)
                .ThenByDescending(i => i.IsReferenced)
                .ThenByDescending(IndexBurden.IsBound)
                .ThenByDescending(i => i.Keys.Count)
                .ThenByDescending(i => i.Include.Count)
                .ThenByDescending(i => i.IsUnique)
                .ThenByDescending(i => i.IsImmediate)
                .ThenBy(i => i.IsOurs)
                .ThenBy(i => i.Name.Name, StringComparer.Ordinal)
        )
        {
            if (IndexCover.FindFor(index, survivors) is { } survivor)
            {
                yield return (index, survivor);
            }
            else
            {
                survivors.Add(index);
            }
        }
    }

    private Finding Describe(Workload workload, Table table, Index redundant, Index survivor)
    {
        var isExact = redundant.Keys.Count == survivor.Keys.Count;
        var isLarge = survivor.Size.Count > MuchLarger * Math.Max(1, redundant.Size.Count);
        var writes = IndexBurden.WritesPerSecond(workload, table);
        return new Finding
        {
            Rule = Slug,
            Subject = redundant.Name.ToString(),
            Title =
                $"Index {redundant.Name} {(isExact ? "repeats" : "is the leading part of")} {survivor.Name} on {table.Name}",
            Explanation =
                $"Whatever {redundant.Name} can find, {survivor.Name} finds as well"
                + (isExact ? "" : ", because its keys begin with the same ones")
                + $". Every write to {table.Name} pays for both, and both take cache."
                + (isLarge ? " The survivor is much larger, so that long scans of it read more pages." : ""),
            Evidence =
            [
                new("to drop", $"{Keys(redundant)}, {redundant.Size}, {Format.Count(redundant.ScansCumulative)} scans"),
                new("survivor", $"{Keys(survivor)}, {survivor.Size}, {Format.Count(survivor.ScansCumulative)} scans"),
                new("entries written", $"{Format.Count(writes)}/s"),
            ],
            Share = IndexBurden.Upkeep(workload, table),
            Severity = isLarge ? Severity.Info : IndexBurden.Weigh(workload, table, redundant),
            Confidence =
                isLarge ? Confidence.Low
                : isExact ? Confidence.High
                : Confidence.Medium,
            Prescriptions = [Drop(workload, table, redundant, survivor, writes)],
        };
    }

    private Prescription Drop(Workload workload, Table table, Index redundant, Index survivor, double writes)
    {
        var effect =
            $"{Format.Count(writes)} index entries a second less to write, {redundant.Size} less disk and cache; "
            + $"{survivor.Name} serves the reads";
        if (redundant.IsConstraint)
        {
            var constraint = SqlIdentifier.Quote(redundant.Name.Name);
            return Prescribe.Advice(
                Slug,
                $"Drop the constraint {redundant.Name} behind the repeated index",
                $"The constraint {redundant.Name} says what {survivor.Name} says already. Drop it in a migration.",
                effect,
                Disruption.Code,
                $"ALTER TABLE {table.Name.ToSql()} DROP CONSTRAINT {constraint}",
                $"ALTER TABLE {table.Name.ToSql()} ADD CONSTRAINT {constraint} UNIQUE "
                    + $"({string.Join(", ", redundant.Keys.Select(k => k.Expression))})"
                    + (
                        redundant.Include.Count > 0
                            ? $" INCLUDE ({string.Join(", ", redundant.Include.Select(SqlIdentifier.Quote))})"
                            : ""
                    )
                    + (redundant.IsImmediate ? "" : " DEFERRABLE")
            );
        }
        return new Prescription
        {
            Rule = Slug,
            Title = $"Drop index {redundant.Name}",
            Change = new Change.DropIndex(redundant.Name, table.Name, redundant.Definition, redundant.Comment),
            Predicted = new Predicted(IndexBurden.Upkeep(workload, table), effect, "catalog"),
            Cost = new Cost(Bytes.Zero - redundant.Size),
            Disruption = Disruption.Index,
            Tables = [table.Name],
        };
    }

    private static string Keys(Index index) =>
        $"({string.Join(", ", index.Keys.Select(k => LiteralRedactor.Redact(k.ToSql())))})";
}
