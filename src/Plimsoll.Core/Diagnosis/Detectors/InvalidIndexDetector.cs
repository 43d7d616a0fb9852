using System.Text.RegularExpressions;
using Plimsoll.Core.Prescriptions;
using Plimsoll.Core.Signals;
using Plimsoll.Core.Workloads;
using Index = Plimsoll.Core.Signals.Index;

namespace Plimsoll.Core.Diagnosis.Detectors;

/// <summary>An index that the planner may not use because its build never finished.</summary>
public sealed partial class InvalidIndexDetector : IDetector
{
    public string Slug => "invalid-index";

    public string Summary => "An index left behind by a build that failed: it costs writes and serves no read.";

    public IEnumerable<Finding> Detect(Workload workload) =>
        from table in workload.Catalog.Tables
        from index in table.Indexes
        where !index.IsValid
        select Describe(workload, table, index);

    private Finding Describe(Workload workload, Table table, Index index)
    {
        var isBuilding = IsBuilding(workload, index);
        var isCostly = index.IsReady && IndexBurden.Weigh(workload, table, index) > Severity.Info;
        var isParent = table.Kind == TableKind.Partitioned;
        return new Finding
        {
            Rule = Slug,
            Subject = index.Name.ToString(),
            Title = $"Index {index.Name} on {table.Name} is invalid",
            Explanation =
                isParent
                    ? $"The index of the partitioned table {table.Name} is invalid because not every partition has its part of it."
                : index.MayBeInTheMaking
                    ? "The index is invalid now, and an index of its table is being built: this may be the one, so look again when it has ended."
                : isBuilding
                    ? "The index is invalid. Whether its build still runs on the primary cannot be seen from a standby: look there."
                : "A concurrent build failed or was broken off and left the index behind. "
                    + (index.IsReady ? "Every write still keeps it up, but" : "It takes disk, and")
                    + " no statement may use it."
                    + (index.IsUnique ? " A unique build usually fails because the rows hold duplicates." : ""),
            Evidence =
            [
                new("valid", "no"),
                new("kept up at writes", index.IsReady ? "yes" : "no"),
                new("size", index.Size.ToString()),
            ],
            Severity =
                isBuilding ? Severity.Info
                : isCostly ? Severity.Medium
                : Severity.Low,
            Confidence = isBuilding ? Confidence.Low : Confidence.High,
            Prescriptions =
                isBuilding ? []
                : isParent ? [Attach(table, index)]
                : IsLeftover().IsMatch(index.Name.Name) || Twin(table, index) is not null ? [Drop(table, index)]
                : [Rebuild(table, index), Drop(table, index)],
        };
    }

    /// <summary>What REINDEX CONCURRENTLY calls the copy that it builds, and the one that it is about to drop.</summary>
    [GeneratedRegex(@"_cc(new|old)\d*$", RegexOptions.None, 1000)]
    private static partial Regex IsLeftover();

    private static Index? Twin(Table table, Index index) =>
        IndexCover.FindFor(index, table.Indexes.Where(i => i.IsValid));

    /// <summary>A standby sees the index come by replication, but not who builds it on the primary.</summary>
    private static bool IsBuilding(Workload workload, Index index) =>
        index.MayBeInTheMaking || workload.Observation.Server.IsStandby;

    private Prescription Rebuild(Table table, Index index) =>
        new()
        {
            Rule = Slug,
            Title = $"Rebuild index {index.Name}",
            Change = new Change.Reindex(index.Name, table.Name),
            Predicted = new Predicted(0, "the index becomes usable for reads", "catalog"),
            Cost = new Cost(
                Bytes.Zero,
                Note: $"reads {table.HeapSize} of the table"
                    + (index.IsUnique ? "; fails again while the rows hold duplicates" : "")
            ),
            Disruption = Disruption.Maintenance,
            Tables = [table.Name],
        };

    private Prescription Drop(Table table, Index index) =>
        new()
        {
            Rule = Slug,
            Title = $"Drop the invalid index {index.Name}",
            Change = new Change.DropIndex(index.Name, table.Name, index.Definition, index.Comment),
            Predicted = new Predicted(0, $"{index.Size} of disk and the upkeep at every write", "catalog"),
            Cost = new Cost(Bytes.Zero - index.Size),
            Disruption = Disruption.Index,
            Tables = [table.Name],
        };

    private Prescription Attach(Table table, Index index) =>
        Prescribe.Advice(
            Slug,
            $"Give every partition of {table.Name} its part of {index.Name}",
            "Create the index concurrently on each partition that lacks it, and attach it with "
                + "ALTER INDEX … ATTACH PARTITION; the parent becomes valid with the last one.",
            "the index becomes usable for reads",
            Disruption.Index
        );
}
