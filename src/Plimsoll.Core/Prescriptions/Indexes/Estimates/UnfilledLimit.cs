using Plimsoll.Core.Signals.Plans;

namespace Plimsoll.Core.Prescriptions.Indexes.Estimates;

/// <summary>
/// The planner takes a LIMIT to be filled early, and the plan below it to stop there. A statement that was measured to
/// return far fewer rows never fills it: it pays for the whole plan each time, and that is its cost here.
/// </summary>
internal static class UnfilledLimit
{
    /// <summary>On average less than this part of the limit: most calls do not fill it.</summary>
    private const double Filled = 0.5;

    /// <summary>What the planner takes a LIMIT to be whose value it does not know, of the rows below (costsize.c).</summary>
    private const double OfUnknown = 0.1;

    /// <param name="rowsPerCall">As measured; null where unknown.</param>
    public static double CostOf(PlanNode root, double? rowsPerCall) =>
        root switch
        {
            { NodeType: "Samples", Children.Count: > 0 } => root.Children.Average(c => CostOf(c, rowsPerCall)),
            { NodeType: "Limit", Children: [var below] }
                when rowsPerCall < root.Rows * Filled && !IsGuess(root, below) => Math.Max(
                root.TotalCost,
                below.TotalCost
            ),
            _ => root.TotalCost,
        };

    /// <summary>A parameter's value is not in the plan, so that nobody knows whether it was filled.</summary>
    private static bool IsGuess(PlanNode limit, PlanNode below) =>
        Math.Abs(limit.Rows - (below.Rows * OfUnknown)) <= 1 && below.Rows > limit.Rows;
}
