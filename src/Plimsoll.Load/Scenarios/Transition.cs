namespace Plimsoll.Load.Scenarios;

/// <summary>One way on from a step.</summary>
/// <param name="To">The index of the step in its journey; null where the session ends.</param>
/// <param name="Weight">Relative to the other ways on from the same step; none negative, at least one above 0.</param>
/// <param name="Think">Passes before the step that it leads to, in place of that step's own; null keeps the step's own.</param>
public sealed record Transition(int? To, double Weight, ThinkTime? Think = null);
