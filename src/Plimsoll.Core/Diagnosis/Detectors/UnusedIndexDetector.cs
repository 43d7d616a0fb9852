using Plimsoll.Core.Prescriptions;
using Plimsoll.Core.Signals;
using Plimsoll.Core.Workloads;
using Index = Plimsoll.Core.Signals.Index;

namespace Plimsoll.Core.Diagnosis.Detectors;

/// <summary>An index that is kept up at every write and never read.</summary>
public sealed class UnusedIndexDetector : IDetector
{
    /// <summary>A week holds every weekday's work; below it, "never used" says little.</summary>
    public static readonly TimeSpan Enough = TimeSpan.FromDays(7);

    /// <summary>A month holds the month's end as well.</summary>
    public static readonly TimeSpan Plenty = TimeSpan.FromDays(31);

    /// <summary>As long as it is too early to say, more than so many are one finding: a list of guesses helps nobody.</summary>
    private const int MostGuesses = 10;

    /// <summary>Of many guesses, the largest are named.</summary>
    private const int Named = 5;

    public string Slug => "unused-index";

    public string Summary => "An index that no statement has used for as long as the statistics reach back.";

    public IEnumerable<Finding> Detect(Workload workload)
    {
        List<(Table Table, Index Index)> unused =
        [
            .. from table in workload.Catalog.Tables
            where table.Kind is TableKind.Ordinary or TableKind.Partition or TableKind.MaterializedView
            where table.Cumulative is not { SequentialScans: 0, IndexScans: 0, RowsWritten: 0 }
            from index in table.Indexes
            where IsUnused(index) && !IndexBurden.IsAttached(workload, table, index) && !IsPlanned(workload, index)
            select (table, index),
        ];
        return unused.Count > MostGuesses && workload.Counted() < Enough
            ? [TooEarly(workload, unused)]
            : unused.Select(u => Describe(workload, u.Table, u.Index));
    }

    private static bool IsUnused(Index index) =>
        index is { ScansCumulative: 0, ScansDelta: null or 0, LastScan: null, IsValid: true, IsUnique: false }
        && !IndexBurden.IsBound(index);

    private static bool IsPlanned(Workload workload, Index index) =>
        workload.Statements.Any(s =>
            s.Plan?.Root.Descend().Any(n => n.IndexName == index.Name.Name) == true && s.Tables.Contains(index.Table)
        );

    private Finding Describe(Workload workload, Table table, Index index)
    {
        var server = workload.Observation.Server;
        var counted = workload.Counted();
        // A standby that is not connected now leaves its slot behind.
        var hasStandby =
            server.IsStandby
            || workload.Observation.Load.Replicas.Count > 0
            || workload.Observation.Load.Slots.Any(s => !s.IsLogical);
        var foreignKey = table.ForeignKeys.FirstOrDefault(k =>
            index.Keys.Take(k.Columns.Count).Select(key => key.Column).ToHashSet().SetEquals(k.Columns)
        );
        var isSure = counted >= Enough && !hasStandby && foreignKey is null;
        var writes = IndexBurden.WritesPerSecond(workload, table);
        var caution =
            counted < Enough ? $" The statistics reach back {Format.Age(counted)} only: too short to be sure."
            : hasStandby ? " Every server counts for itself: look at the other servers' pg_stat_user_indexes too."
            : foreignKey is not null
                ? $" It serves the foreign key {foreignKey.Name} when rows of {foreignKey.ReferencedTable} are deleted or their "
                    + "keys change; that has not happened, but when it does, each such row would read this whole table."
            : "";
        return new Finding
        {
            Rule = Slug,
            Subject = index.Name.ToString(),
            Title = $"Index {index.Name} on {table.Name} is never used",
            Explanation =
                $"No statement has read the index for {Format.Age(counted)}, yet every row that is written to {table.Name} must be "
                + $"written to it as well, and its pages take cache that other data could use.{caution}",
            Evidence =
            [
                new("scans", "0"),
                new("statistics since", Format.Age(counted)),
                new("size", index.Size.ToString()),
                new("entries written", $"{Format.Count(writes)}/s"),
            ],
            Share = IndexBurden.Upkeep(workload, table),
            Severity = isSure ? IndexBurden.Weigh(workload, table, index) : Severity.Info,
            Confidence =
                !isSure ? Confidence.Low
                : counted >= Plenty ? Confidence.High
                : Confidence.Medium,
            Prescriptions =
                foreignKey is not null ? [Keep(foreignKey)]
                : isSure ? [Drop(workload, table, index, writes)]
                : [Ask(index, counted, writes)],
        };
    }

    private Finding TooEarly(Workload workload, List<(Table Table, Index Index)> unused)
    {
        var age = Format.Age(workload.Counted());
        var largest = unused.OrderByDescending(u => u.Index.Size.Count).ThenBy(u => u.Index.Name.ToString()).ToList();
        return new Finding
        {
            Rule = Slug,
            Subject = "indexes",
            Title = $"{unused.Count} indexes were not used for {age}, for as long as anything is known",
            Explanation =
                $"The statistics reach back {age} only, which is too short to call an index unused: what runs at night, or at the "
                + $"month's end, has not come by. From {Format.Age(Enough)} on each of them is told by itself, with the way to drop it.",
            Evidence =
            [
                new(
                    "largest",
                    string.Join(
                        ", ",
                        largest.Take(Named).Select(u => $"{u.Index.Name} on {u.Table.Name} ({u.Index.Size})")
                    )
                ),
                new("together", new Bytes(unused.Sum(u => u.Index.Size.Count)).ToString()),
                new("statistics since", age),
            ],
            Share = 0,
            Severity = Severity.Info,
            Confidence = Confidence.Low,
        };
    }

    private Prescription Drop(Workload workload, Table table, Index index, double writes) =>
        new()
        {
            Rule = Slug,
            Title = $"Drop index {index.Name}",
            Change = new Change.DropIndex(index.Name, table.Name, index.Definition, index.Comment),
            Predicted = new Predicted(
                IndexBurden.Upkeep(workload, table),
                $"{Format.Count(writes)} index entries a second less to write, {index.Size} less disk and cache",
                "statistics"
            ),
            Cost = new Cost(
                Bytes.Zero - index.Size,
                Note: index.Keys.Any(k => k.Column is null)
                    ? "the planner also loses the statistics that ANALYZE keeps for the index's expression"
                    : null
            ),
            Disruption = Disruption.Index,
            Tables = [table.Name],
        };

    /// <summary>
    /// No trial can find out what runs at the month's end or on another server, so while that is open a person decides.
    /// </summary>
    private Prescription Ask(Index index, TimeSpan counted, double writes)
    {
        var drop = new Change.DropIndex(index.Name, index.Table, index.Definition, index.Comment);
        return Prescribe.Advice(
            Slug,
            $"Find out whether anything rare or another server needs index {index.Name}",
            (
                counted < Enough
                    ? $"Look again when the statistics reach back {Format.Age(Enough)}, or ask who made it. "
                    : "Read idx_scan of the index in pg_stat_user_indexes on every standby. "
            ) + "Drop it when nobody needs it.",
            $"{Format.Count(writes)} index entries a second less to write, {index.Size} less disk and cache",
            Disruption.Index,
            drop.Apply[0],
            string.Join(";\n", drop.RevertShown)
        );
    }

    private Prescription Keep(ForeignKey key) =>
        Prescribe.Advice(
            Slug,
            $"Decide whether rows of {key.ReferencedTable} are ever deleted",
            $"If rows of {key.ReferencedTable} are never deleted and their keys never change, the index can go; otherwise keep it.",
            "one index less to keep up, where it can go",
            Disruption.Index
        );
}
