using Plimsoll.Core.Signals.Plans.Conditions;

namespace Plimsoll.Core.Prescriptions.Indexes.Candidates;

/// <summary><c>min(a.x)</c> and <c>max(a.x)</c> in a node's output.</summary>
internal static class Extremes
{
    public static IEnumerable<(string Alias, string Column)> In(string output) =>
        ConditionLexer.Read(output) is [{ Text: "min" or "max" }, var open, var alias, var dot, var column, ..]
        && open.IsMark("(")
        && dot.IsMark(".")
        && alias.IsName
        && column.IsName
            ? [(alias.Text, column.Text)]
            : [];
}
