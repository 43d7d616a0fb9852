using Plimsoll.Core.Signals.Traces;

namespace Plimsoll.Core.Workloads.Service.Timing;

/// <summary>
/// Mappers tell of a transaction when it has ended, by a span beside its statements. It would hide on the critical path
/// what was waited for within it, so it takes what happened meanwhile for its children.
/// </summary>
internal static class Transactions
{
    /// <param name="parents">By node; changed where a node is taken.</param>
    /// <returns>Whether any was.</returns>
    public static bool Adopt(TraceTree tree, int[] parents)
    {
        var isAny = false;
        foreach (var node in tree.Order)
        {
            // One with children is around its statements already.
            if (IsTransaction(tree, node) && parents[node] != TraceTree.NoParent && tree.Children(node).IsEmpty)
            {
                isAny |= AdoptInto(tree, node, parents);
            }
        }
        return isAny;
    }

    private static bool AdoptInto(TraceTree tree, int node, int[] parents)
    {
        var isAny = false;
        var siblings = tree.Children(parents[node]);
        for (var i = FirstFrom(tree, siblings, tree.Start(node)); i < siblings.Length; i++)
        {
            var sibling = siblings[i];
            if (tree.Start(sibling) > tree.End(node))
            {
                break;
            }
            // Of two transactions the shorter is the nearer; they themselves stay where they are, so there are no circles.
            if (
                tree.End(sibling) <= tree.End(node)
                && !IsTransaction(tree, sibling)
                && tree[sibling].Service == tree[node].Service
                && tree[sibling].Instance == tree[node].Instance
                && (parents[sibling] == parents[node] || tree.Duration(parents[sibling]) > tree.Duration(node))
            )
            {
                parents[sibling] = node;
                isAny = true;
            }
        }
        return isAny;
    }

    private static bool IsTransaction(TraceTree tree, int node) => tree[node].Class == SpanClass.DbTransaction;

    /// <param name="siblings">By start.</param>
    private static int FirstFrom(TraceTree tree, ReadOnlySpan<int> siblings, long moment)
    {
        var (low, high) = (0, siblings.Length);
        while (low < high)
        {
            var middle = (low + high) / 2;
            (low, high) = tree.Start(siblings[middle]) < moment ? (middle + 1, high) : (low, middle);
        }
        return low;
    }
}
