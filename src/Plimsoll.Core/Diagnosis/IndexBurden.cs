using Plimsoll.Core.Signals;
using Plimsoll.Core.Workloads;
using Index = Plimsoll.Core.Signals.Index;

namespace Plimsoll.Core.Diagnosis;

/// <summary>What an index costs by being there: disk and cache by its size, time by the writes to its table.</summary>
public static class IndexBurden
{
    /// <summary>Below these, nobody notices the index. Ours: a fiftieth of the smallest servers' memory, a write a second.</summary>
    public static readonly Bytes NoticeableSize = Bytes.FromMegabytes(10);
    public const double NoticeableWrites = 1;

    /// <summary>From these on, somebody pays for it: cache that others need, or an index entry many times a second.</summary>
    public static readonly Bytes HeavySize = Bytes.FromMegabytes(1024);
    public const double HeavyWrites = 100;

    public static Severity Weigh(Workload workload, Table table, Index index)
    {
        var writes = WritesPerSecond(workload, table);
        return index.Size >= HeavySize || writes >= HeavyWrites ? Severity.Medium
            : index.Size >= NoticeableSize || writes >= NoticeableWrites ? Severity.Low
            : Severity.Info;
    }

    /// <summary>Rows inserted or updated beyond HOT: each takes an entry in every index of the table.</summary>
    public static double WritesPerSecond(Workload workload, Table table) =>
        workload.PerSecond(table, c => c.RowsInserted + c.RowsUpdated - c.RowsHotUpdated);

    /// <summary>
    /// The load that goes with the index, by rule of thumb: half of the time of the statements that write to the table
    /// is upkeep of its indexes, each with the same part.
    /// </summary>
    public static double Upkeep(Workload workload, Table table) =>
        0.5 * workload.Statements.Where(s => Writes(s, table)).Sum(s => s.Share) / Math.Max(1, table.Indexes.Count);

    /// <summary>
    /// It stands behind a constraint, a key or another feature, so that dropping it changes more than speed.
    /// </summary>
    public static bool IsBound(Index index) =>
        index.IsPrimaryKey || index.IsConstraint || index.IsReferenced || index.IsReplicaIdentity || index.IsClustered;

    /// <summary>It belongs to an index of the partitioned table above: it cannot be dropped alone.</summary>
    public static bool IsAttached(Workload workload, Table table, Index index) =>
        table.PartitionOf is { } parent
        && workload.Catalog.Find(parent)?.Indexes.Any(i => Shape(i) == Shape(index)) == true;

    private static string Shape(Index index) =>
        $"{index.Method} {string.Join(", ", index.Keys.Select(k => k.ToSql()))} "
        + $"({string.Join(", ", index.Include)}) {index.Predicate}";

    /// <summary>Whether a statement makes new versions of the table's rows.</summary>
    public static bool Writes(WorkloadStatement statement, Table table) =>
        statement
            .Plan?.Root.Descend()
            .Any(n =>
                n is { NodeType: "ModifyTable", Operation: "Insert" or "Update" or "Merge" }
                && n.Schema == table.Name.Schema
                && n.Relation == table.Name.Name
            ) == true;
}
