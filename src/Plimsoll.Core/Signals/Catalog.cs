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

    /// <summary>By the names that EXPLAIN VERBOSE prints; null where either is unknown.</summary>
    public Table? Find(string? schema, string? relation) =>
        schema is null || relation is null ? null : Find(new QualifiedName(schema, relation));
}
