using Plimsoll.Core.Signals;
using Plimsoll.Core.Signals.Plans;

namespace Plimsoll.Core.Prescriptions.Indexes.Estimates;

/// <summary>
/// The planner takes a LIMIT to be filled early, and the scan of a table below it to stop there; where the value is a
/// parameter, after a tenth of its rows (costsize.c). A statement that was measured to read a larger part of the table
/// pays for that part, and that is its cost here.
/// </summary>
internal static class UnfilledLimit
{
    public static double CostOf(PlanNode root, StatementCounters load, Catalog catalog) =>
        root switch
        {
            { NodeType: "Samples", Children.Count: > 0 } => root.Children.Average(c => CostOf(c, load, catalog)),
            { NodeType: "Limit", Children: [var below] } when ScanBelow(below) is { } scan => Math.Max(
                root.TotalCost,
                below.StartupCost + (PartRead(scan, load, catalog) * (below.TotalCost - below.StartupCost))
            ),
            _ => root.TotalCost,
        };

    /// <summary>Only what hands rows on as it finds them stops early; a sort reads all in any case.</summary>
    private static PlanNode? ScanBelow(PlanNode node)
    {
        while (node is { NodeType: "Gather" or "Result" or "LockRows", Children: [var below] })
        {
            node = below;
        }
        return node.NodeType == "Seq Scan" ? node : null;
    }

    private static double PartRead(PlanNode scan, StatementCounters load, Catalog catalog) =>
        catalog.Find(scan.Schema, scan.Relation) is { Pages: > 0 } table
            ? Math.Min(1, load.BlocksPerCall / table.Pages)
            : 0;
}
