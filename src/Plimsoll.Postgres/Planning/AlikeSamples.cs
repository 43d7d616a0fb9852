using Plimsoll.Core.Signals.Plans;

namespace Plimsoll.Postgres.Planning;

/// <summary>
/// Samples of parameters that the planner cannot tell apart: it plans the same nodes and expects about as many rows of
/// each. What it says of one of them with an index it says of the others, so that one is asked for all.
/// </summary>
internal static class AlikeSamples
{
    /// <summary>Rows expected of a node, the more ÷ the fewer, up to which two plans are alike.</summary>
    private const double SameRows = 1.25;

    /// <param name="plans">Of each sample, without any index that does not exist.</param>
    /// <returns>For each group of samples that are alike, the number of its first, and how many they are.</returns>
    public static IReadOnlyList<(int First, int Count)> Of(IReadOnlyList<PlanNode> plans)
    {
        var groups = new List<(int First, int Count)>();
        for (var i = 0; i < plans.Count; i++)
        {
            var same = groups.FindIndex(g => AreAlike(plans[g.First], plans[i]));
            if (same < 0)
            {
                groups.Add((i, 1));
            }
            else
            {
                groups[same] = groups[same] with { Count = groups[same].Count + 1 };
            }
        }
        return groups;
    }

    private static bool AreAlike(PlanNode a, PlanNode b) =>
        a.NodeType == b.NodeType
        && a.Children.Count == b.Children.Count
        && Math.Max(a.Rows, b.Rows) <= SameRows * Math.Max(1, Math.Min(a.Rows, b.Rows))
        && a.Children.Zip(b.Children).All(c => AreAlike(c.First, c.Second));
}
