using Plimsoll.Core.Signals.Plans;

namespace Plimsoll.Core.Diagnosis.Reading;

/// <summary>A node of a plan, with how often it runs in one call of the statement.</summary>
/// <param name="Loops">The inner side of a nested loop runs once for each outer row.</param>
/// <param name="Fraction">How much of its rows a LIMIT above lets it yield, 0 to 1.</param>
public sealed record PlanStep(PlanNode Node, PlanNode? Parent, double Loops, double Fraction)
{
    /// <summary>The nodes of a plan, parents first.</summary>
    public static IReadOnlyList<PlanStep> Of(PlanNode root)
    {
        var steps = new List<PlanStep>();
        Visit(new PlanStep(root, null, 1, 1), outerLoops: 1, steps);
        return steps;
    }

    private static void Visit(PlanStep step, double outerLoops, List<PlanStep> steps)
    {
        steps.Add(step);
        foreach (var (position, child) in step.Node.Children.Index())
        {
            var loops = child.ParentRelationship switch
            {
                "InitPlan" => 1,
                "SubPlan" => IsHashed(step.Node) ? step.Loops : step.Loops * Math.Max(1, step.Node.Rows),
                // What is materialised is read once, then rescanned from memory.
                _ when step.Node.NodeType == "Materialize" => outerLoops,
                _ when step.Node.NodeType == "Nested Loop" && position == 1 => step.Loops
                    * Math.Max(1, step.Node.Children[0].Rows * step.Fraction),
                _ => step.Loops,
            };
            Visit(new PlanStep(child, step.Node, loops, FractionOf(step, child)), step.Loops, steps);
        }
    }

    private static double FractionOf(PlanStep step, PlanNode child) =>
        step.Node switch
        {
            // The planner interpolates a LIMIT's cost by the share of the rows below that it takes.
            { NodeType: "Limit" } limit when child.TotalCost > child.StartupCost => Math.Clamp(
                (limit.TotalCost - child.StartupCost) / (child.TotalCost - child.StartupCost),
                0,
                1
            ),
            { NodeType: "Sort" or "Hash" or "SetOp" } => 1,
            { NodeType: "Aggregate", Strategy: not "Sorted" } => 1,
            _ => step.Fraction,
        };

    private static bool IsHashed(PlanNode node) =>
        node.Filter?.Contains("hashed SubPlan", StringComparison.Ordinal) == true
        || node.Output.Any(o => o.Contains("hashed SubPlan", StringComparison.Ordinal));
}
