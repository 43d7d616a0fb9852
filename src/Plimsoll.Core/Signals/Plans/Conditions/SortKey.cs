namespace Plimsoll.Core.Signals.Plans.Conditions;

/// <summary>One entry of a plan's <c>Sort Key</c> or <c>Group Key</c>.</summary>
/// <param name="Subject">What it orders by; null where that rests on no single column (an aggregate, several columns).</param>
/// <param name="NullsFirst">As the server orders, its defaults applied: last ascending, first descending.</param>
public sealed record SortKey(Operand? Subject, string Text, bool Descending, bool NullsFirst);
