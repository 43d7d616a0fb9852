namespace Plimsoll.Core.Signals.Plans;

/// <summary>The conditions of a plan, wherever they stand.</summary>
public static class PlanConditions
{
    public static IEnumerable<string> Of(PlanNode root) =>
        root.Descend()
            .SelectMany(n =>
                new[]
                {
                    n.Filter,
                    n.IndexCondition,
                    n.RecheckCondition,
                    n.HashCondition,
                    n.MergeCondition,
                    n.JoinFilter,
                }
            )
            .OfType<string>();
}
