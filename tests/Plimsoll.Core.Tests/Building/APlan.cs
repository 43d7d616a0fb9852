using Plimsoll.Core.Signals.Plans;

namespace Plimsoll.Core.Tests.Building;

/// <summary>
/// Plan nodes as EXPLAIN VERBOSE would print them. Relations stand in <c>public</c> under an alias of their own name;
/// say otherwise by <c>with</c>.
/// </summary>
public static class APlan
{
    public static PlanNode SeqScan(
        string table,
        string? filter = null,
        double rows = 1,
        double cost = 1_000,
        int width = 50
    ) =>
        new()
        {
            NodeType = "Seq Scan",
            Schema = "public",
            Relation = table,
            Alias = table,
            Filter = filter,
            Rows = rows,
            TotalCost = cost,
            Width = width,
        };

    public static PlanNode IndexScan(
        string table,
        string index,
        string? condition = null,
        double rows = 1,
        double cost = 8,
        string? filter = null,
        int width = 50
    ) =>
        SeqScan(table, filter, rows, cost, width) with
        {
            NodeType = "Index Scan",
            IndexName = index,
            IndexCondition = condition,
            ScanDirection = "Forward",
        };

    public static PlanNode Limit(PlanNode child, double rows = 20, double startup = 0) =>
        Above("Limit", child) with
        {
            Rows = rows,
            StartupCost = startup,
        };

    public static PlanNode Sort(PlanNode child, params string[] keys) => Above("Sort", child) with { SortKey = keys };

    public static PlanNode Aggregate(PlanNode child, double rows = 1, params string[] groupKeys) =>
        Above("Aggregate", child) with
        {
            Rows = rows,
            GroupKey = groupKeys,
            Strategy = groupKeys.Length == 0 ? "Plain" : "Hashed",
        };

    public static PlanNode HashJoin(PlanNode outer, PlanNode inner, string condition, double rows = 1) =>
        Above("Hash Join", outer) with
        {
            HashCondition = condition,
            JoinType = "Inner",
            Rows = rows,
            TotalCost = outer.TotalCost + inner.TotalCost,
            Children =
            [
                outer with
                {
                    ParentRelationship = "Outer",
                },
                Above("Hash", inner) with
                {
                    ParentRelationship = "Inner",
                },
            ],
        };

    public static PlanNode NestedLoop(PlanNode outer, PlanNode inner, string? joinFilter = null, double rows = 1) =>
        Above("Nested Loop", outer) with
        {
            JoinFilter = joinFilter,
            JoinType = "Inner",
            Rows = rows,
            TotalCost = outer.TotalCost + outer.Rows * inner.TotalCost,
            Children = [outer with { ParentRelationship = "Outer" }, inner with { ParentRelationship = "Inner" }],
        };

    /// <summary>A node of any type with the child's rows, width and cost.</summary>
    public static PlanNode Above(string nodeType, PlanNode child) =>
        new()
        {
            NodeType = nodeType,
            Rows = child.Rows,
            Width = child.Width,
            TotalCost = child.TotalCost,
            Children = [child with { ParentRelationship = "Outer" }],
        };
}
