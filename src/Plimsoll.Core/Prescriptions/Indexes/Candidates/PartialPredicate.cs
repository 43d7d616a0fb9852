using Plimsoll.Core.Signals;
using Plimsoll.Core.Signals.Plans.Conditions;

namespace Plimsoll.Core.Prescriptions.Indexes.Candidates;

/// <summary>A predicate that leaves out at least half of the rows.</summary>
/// <param name="Sql">For WHERE of CREATE INDEX.</param>
/// <param name="Column">The column that it tests.</param>
internal sealed record PartialPredicate(string Sql, string Column)
{
    private const double MaxKept = 0.5;

    public static PartialPredicate? Of(Condition test, Table table) =>
        test switch
        {
            Condition.NullTest nulls when Nulls(table, nulls.Subject.Column) is { } fraction => (
                nulls.IsNull ? fraction : 1 - fraction
            ) <= MaxKept
                ? new PartialPredicate(
                    $"{SqlIdentifier.Quote(nulls.Subject.Column)} IS {(nulls.IsNull ? "" : "NOT ")}NULL",
                    nulls.Subject.Column
                )
                : null,
            // Which of the two values is the common one is not in the statistics that we keep; the planner knows.
            Condition.BooleanTest boolean when IsSkewed(table, boolean.Subject.Column) => new PartialPredicate(
                (boolean.IsTrue ? "" : "NOT ") + SqlIdentifier.Quote(boolean.Subject.Column),
                boolean.Subject.Column
            ),
            _ => null,
        };

    private static double? Nulls(Table table, string column) => table.FindColumn(column)?.Statistics?.NullFraction;

    private static bool IsSkewed(Table table, string column) =>
        table.FindColumn(column)?.Statistics is not { CommonFrequencies: [var first, ..] } || first > MaxKept;
}
