using Plimsoll.Core.Signals;
using Plimsoll.Core.Signals.Plans;
using Plimsoll.Core.Workloads;

namespace Plimsoll.Core.Diagnosis;

/// <summary>Says in one sentence why a statement takes its time, from the node of its plan that costs most.</summary>
public static class PlanReason
{
    /// <summary>Below this many rows reading a whole table is no reason.</summary>
    private const double FewRows = 1000;

    /// <summary>A call quicker than this, in milliseconds, is slow by number alone.</summary>
    private const double Quick = 0.5;

    /// <returns>Null where the statement has no plan.</returns>
    public static string? Of(WorkloadStatement statement, Workload workload)
    {
        if (statement.Plan is not { } plan)
        {
            return null;
        }
        if (statement.Load.MeanMilliseconds < Quick)
        {
            return $"quick each time ({Format.Milliseconds(statement.Load.MeanMilliseconds)}), but called {Format.Count(statement.Load.Calls)} times";
        }
        var reason = Of(Costliest(plan.Root), statement, workload.Catalog);
        return statement.Load.TempBlocksWritten > 0
            ? $"{reason}; spills {Bytes.FromPages(statement.Load.TempBlocksWritten / Math.Max(1, statement.Load.Calls))} to disk per call"
            : reason;
    }

    /// <summary>The node with the largest cost of its own, what its children cost taken off.</summary>
    public static PlanNode Costliest(PlanNode root) => root.Descend().MaxBy(n => OwnCost(n) * Loops(root, n)) ?? root;

    private static double OwnCost(PlanNode node) => Math.Max(0, node.TotalCost - node.Children.Sum(c => c.TotalCost));

    /// <summary>How often a node runs: the inner side of a nested loop once for each outer row.</summary>
    private static double Loops(PlanNode root, PlanNode node)
    {
        if (ReferenceEquals(root, node))
        {
            return 1;
        }
        foreach (var (i, child) in root.Children.Index())
        {
            if (child.Descend().Any(d => ReferenceEquals(d, node)))
            {
                var repeats = root.NodeType == "Nested Loop" && i == 1 ? Math.Max(1, root.Children[0].Rows) : 1;
                return repeats * Loops(child, node);
            }
        }
        return 1;
    }

    private static string Of(PlanNode node, WorkloadStatement statement, Catalog catalog)
    {
        var table = catalog.Find(node.Schema, node.Relation);
        var name = node.Relation is null ? "" : new QualifiedName(node.Schema ?? "public", node.Relation).ToString();
        var rows = Format.Count(table?.EstimatedRows ?? node.Rows);
        return node.NodeType switch
        {
            "Seq Scan" when (table?.EstimatedRows ?? 0) < FewRows => $"reads the small table {name} again and again",
            "Seq Scan" when node.Filter is not null =>
                $"reads all {rows} rows of {name} and keeps {Format.Count(Kept(node, statement))}: no index serves {Columns(node.Filter)}",
            "Seq Scan" => $"reads the whole of {name} ({rows} rows)",
            "Sort" or "Incremental Sort" =>
                $"sorts {Format.Count(node.Children.Count > 0 ? node.Children[0].Rows : node.Rows)} rows by {string.Join(", ", node.SortKey)}",
            "Aggregate" or "Group" or "WindowAgg" =>
                $"aggregates {Format.Count(node.Children.Count > 0 ? node.Children[0].Rows : node.Rows)} rows on demand",
            "Hash Join" or "Merge Join" or "Nested Loop" =>
                $"joins {Format.Count(node.Children.Max(c => c.Rows))} rows",
            "Index Scan" or "Bitmap Heap Scan" when node.Filter is not null =>
                $"finds rows of {name} by an index, then throws many away by {Columns(node.Filter)}",
            "Index Scan" or "Index Only Scan" or "Bitmap Heap Scan" or "Bitmap Index Scan" =>
                $"reads {Format.Count(statement.Load.RowsPerCall)} rows a call through an index ({Format.Count(statement.Load.BlocksPerCall)} blocks)",
            "ModifyTable" => $"writes to {name}, with {table?.Indexes.Count ?? 0} indexes to keep",
            _ => $"spends its time in {node.NodeType}",
        };
    }

    /// <summary>What the statement was seen to return tells it, unless rows are folded or cut off above the scan.</summary>
    private static double Kept(PlanNode node, WorkloadStatement statement) =>
        statement.Plan!.Root.Descend().Count(n => n.Relation is not null) == 1
        && statement.Load.RowsPerCall > 0
        && !statement.Plan.Root.Descend().Any(n => n.NodeType is "Aggregate" or "Limit" or "Group")
            ? statement.Load.RowsPerCall
            : node.Rows;

    /// <summary>The condition itself, cut: it holds no literal, and names the columns best.</summary>
    private static string Columns(string condition) =>
        condition.Length <= 100 ? condition : string.Concat(condition.AsSpan(0, 99), "…");
}
