using Plimsoll.Core.Signals.Plans;

namespace Plimsoll.Core.Diagnosis.Reading;

/// <summary>The nodes that every row passes last, from the root down to the first scan, join or union.</summary>
public static class PlanTop
{
    public static IEnumerable<PlanNode> Of(PlanNode root)
    {
        PlanNode? node = root;
        while (node is not null)
        {
            yield return node;
            var below = node.Children.Where(c => c.ParentRelationship is not ("InitPlan" or "SubPlan")).ToList();
            node = below.Count == 1 && node.NodeType is not "Append" ? below[0] : null;
        }
    }

    public static bool HasLimit(PlanNode root) => Of(root).Any(n => n.NodeType == "Limit");

    /// <summary>The rows are folded, so that how many there are says nothing of the rows read.</summary>
    public static bool IsFolded(PlanNode root) => Of(root).Any(n => n.NodeType is "Aggregate" or "Group" or "SetOp");
}
