using Plimsoll.Core.Signals.Constants;

namespace Plimsoll.Core.Signals;

/// <summary>The user's tables and what belongs to them; system schemas are left out.</summary>
public sealed record Catalog
{
    public IReadOnlyList<Table> Tables { get; init; } = [];

    public IReadOnlyList<Sequence> Sequences { get; init; } = [];

    /// <summary>Extended statistics objects (<c>CREATE STATISTICS</c>).</summary>
    public IReadOnlyList<ExtendedStatistics> ExtendedStatistics { get; init; } = [];

    public Table? Find(QualifiedName name) => Tables.FirstOrDefault(t => t.Name == name);

    /// <summary>The partitions that hold a partitioned table's rows, at whatever depth.</summary>
    public IReadOnlyList<QualifiedName> LeavesOf(QualifiedName parent) =>
        [
            .. Tables
                .Where(t => t.PartitionOf == parent)
                .SelectMany(t => t.Kind == TableKind.Partitioned ? LeavesOf(t.Name) : [t.Name]),
        ];

    /// <summary>The partitioned table at the top, for a partition; any other table itself.</summary>
    public QualifiedName RootOf(Table table) =>
        table.PartitionOf is { } parent && Find(parent) is { } above ? RootOf(above) : table.Name;

    /// <summary>
    /// A partitioned table with what its leaves hold together: rows, pages and counters, and the columns' statistics of the
    /// largest leaf where it has none of its own (autovacuum never analyses a parent). Any other table as it is.
    /// </summary>
    public Table Whole(QualifiedName name)
    {
        var table = Find(name)!;
        if (table.Kind != TableKind.Partitioned)
        {
            return table;
        }
        var leaves = LeavesOf(name).Select(leaf => Find(leaf)!).ToList();
        var largest = leaves.MaxBy(leaf => leaf.EstimatedRows);
        return table with
        {
            Rows = leaves.Sum(leaf => leaf.EstimatedRows),
            Pages = leaves.Sum(leaf => leaf.Pages),
            Cumulative = leaves.Aggregate(default(TableCounters), (sum, leaf) => sum + leaf.Cumulative),
            Delta = leaves.Exists(leaf => leaf.Delta is not null)
                ? leaves.Aggregate(default(TableCounters), (sum, leaf) => sum + (leaf.Delta ?? default))
                : null,
            Columns =
            [
                .. table.Columns.Select(column =>
                    column.Statistics is null
                        ? column with
                        {
                            Statistics = largest?.FindColumn(column.Name)?.Statistics,
                        }
                        : column
                ),
            ],
        };
    }

    /// <summary>The constant is one that the schema names for the very column that it is compared with.</summary>
    public bool Declares(QualifiedName table, ComparedConstant constant) =>
        Find(table)?.FindColumn(constant.Column)?.FindDeclared(constant.Value) is not null;

    /// <summary>By the names that EXPLAIN VERBOSE prints; null where either is unknown.</summary>
    public Table? Find(string? schema, string? relation) =>
        schema is null || relation is null ? null : Find(new QualifiedName(schema, relation));
}
