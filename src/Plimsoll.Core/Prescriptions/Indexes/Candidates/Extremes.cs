using Plimsoll.Core.Signals.Plans.Conditions;

namespace Plimsoll.Core.Prescriptions.Indexes.Candidates;

/// <summary><c>min(a.x)</c> and <c>max(a.x)</c> in a node's output.</summary>
internal static class Extremes
{
    /// <returns>A null alias where the statement is on a single relation.</returns>
    public static IEnumerable<(string? Alias, string Column)> In(string output) =>
        ConditionLexer.Read(output) switch
        {
            [
                { Text: "min" or "max" },
                { Text: "(" },
                { IsName: true } alias,
                { Text: "." },
                { IsName: true } column,
                ..,
            ] => [(alias.Text, column.Text)],
            [{ Text: "min" or "max" }, { Text: "(" }, { IsName: true } column, { Text: ")" }, ..] =>
            [
                (null, column.Text),
            ],
            _ => [],
        };
}
