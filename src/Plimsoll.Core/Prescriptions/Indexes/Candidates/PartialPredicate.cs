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

    /// <summary>Of the table's rows, 0 to 1, that a design's predicate keeps; 1 where it has none.</summary>
    public static double ShareKept(IndexDesign design, RelationUse use)
    {
        if (design.Predicate is null)
        {
            return 1;
        }
        var test = use.Tests.FirstOrDefault(t => Of(t, use.Table)?.Sql == design.Predicate);
        return test is Condition.NullTest nulls && Nulls(use.Table, nulls.Subject.Column) is { } fraction
            ? (nulls.IsNull ? fraction : 1 - fraction)
            : MaxKept;
    }

    private static double? Nulls(Table table, string column) => table.FindColumn(column)?.Statistics?.NullFraction;

    private static bool IsSkewed(Table table, string column) =>
        table.FindColumn(column)?.Statistics is not { CommonFrequencies: [var first, ..] } || first > MaxKept;
}
