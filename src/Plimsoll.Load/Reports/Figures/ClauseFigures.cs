using Plimsoll.Core.Trials;

namespace Plimsoll.Load.Reports.Figures;

/// <summary>One clause of the promise, set against what was measured.</summary>
/// <param name="Measured">In milliseconds, percent or per second; null where nothing was measured.</param>
/// <param name="Limit">In the same unit.</param>
/// <param name="Text">The same in words.</param>
public sealed record ClauseFigures(string Clause, double? Measured, double Limit, bool Holds, string Text)
{
    public static IReadOnlyList<ClauseFigures> Of(SloOutcome outcome) =>
        [
            .. outcome.Clauses.Select(clause => new ClauseFigures(
                clause.Clause.ToString()!,
                double.IsNaN(clause.Measured) ? null : clause.Measured,
                clause.Limit,
                clause.Holds,
                clause.ToString()
            )),
        ];
}
