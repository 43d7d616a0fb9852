namespace Plimsoll.Core.Prescriptions.Indexes.Selection;

/// <summary>An answer of the planner: offered <paramref name="Offered"/>, it used <paramref name="Used"/>.</summary>
/// <remarks>
/// The planner takes the cheapest plan, so offered any set between the two it would answer the same: one question
/// answers many (the atomic configurations of Chaudhuri and Narasayya, VLDB 1997; the plan cache of Papadomanolakis et
/// al., INUM, VLDB 2007).
/// </remarks>
internal sealed record KnownPlan(DesignSet Offered, DesignSet Used, double Cost);
