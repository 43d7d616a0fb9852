namespace Plimsoll.Core.Signals.Plans;

/// <summary>
/// A node of <c>EXPLAIN (VERBOSE, FORMAT JSON)</c>, in PostgreSQL's own words. Conditions are the server's deparsed
/// text with columns qualified by alias, literals redacted.
/// </summary>
public sealed record PlanNode
{
    /// <summary><c>Seq Scan</c>, <c>Index Scan</c>, <c>Hash Join</c>, <c>ModifyTable</c>, …</summary>
    public required string NodeType { get; init; }

    /// <summary><c>Outer</c>, <c>Inner</c>, <c>SubPlan</c>, <c>InitPlan</c>, <c>Member</c>.</summary>
    public string? ParentRelationship { get; init; }
    public string? SubplanName { get; init; }

    /// <summary>Of a join: <c>Inner</c>, <c>Left</c>, <c>Semi</c>, …</summary>
    public string? JoinType { get; init; }

    /// <summary>Of an aggregate: <c>Plain</c>, <c>Sorted</c>, <c>Hashed</c>.</summary>
    public string? Strategy { get; init; }

    /// <summary>Of ModifyTable: <c>Insert</c>, <c>Update</c>, <c>Delete</c>, <c>Merge</c>.</summary>
    public string? Operation { get; init; }
    public string? Schema { get; init; }
    public string? Relation { get; init; }
    public string? Alias { get; init; }
    public string? IndexName { get; init; }

    /// <summary><c>Forward</c> or <c>Backward</c>.</summary>
    public string? ScanDirection { get; init; }
    public double StartupCost { get; init; }

    /// <summary>In the planner's cost units, for one execution of the node.</summary>
    public double TotalCost { get; init; }

    /// <summary>Rows that one execution is estimated to yield.</summary>
    public double Rows { get; init; }

    /// <summary>Mean width of a row in bytes.</summary>
    public int Width { get; init; }
    public IReadOnlyList<string> Output { get; init; } = [];
    public string? Filter { get; init; }
    public string? IndexCondition { get; init; }
    public string? RecheckCondition { get; init; }
    public string? HashCondition { get; init; }
    public string? MergeCondition { get; init; }
    public string? JoinFilter { get; init; }

    /// <summary>Each <c>alias.column</c> or an expression, with <c>DESC</c> and <c>NULLS …</c> where they apply.</summary>
    public IReadOnlyList<string> SortKey { get; init; } = [];
    public IReadOnlyList<string> PresortedKey { get; init; } = [];
    public IReadOnlyList<string> GroupKey { get; init; } = [];
    public int WorkersPlanned { get; init; }
    public IReadOnlyList<PlanNode> Children { get; init; } = [];

    /// <summary>This node and all below it, parents first.</summary>
    public IEnumerable<PlanNode> Descend()
    {
        yield return this;
        foreach (var child in Children)
        {
            foreach (var node in child.Descend())
            {
                yield return node;
            }
        }
    }
}
