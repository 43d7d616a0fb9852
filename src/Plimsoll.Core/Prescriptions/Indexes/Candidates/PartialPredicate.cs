using Plimsoll.Core.Signals;
using Plimsoll.Core.Signals.Constants;
using Plimsoll.Core.Signals.Plans.Conditions;

namespace Plimsoll.Core.Prescriptions.Indexes.Candidates;

/// <summary>A predicate that leaves out most of the rows.</summary>
/// <param name="Sql">For WHERE of CREATE INDEX.</param>
/// <param name="Column">The column that it tests.</param>
/// <param name="Share">Of the rows that it keeps, 0 to 1; null where the statistics do not tell which are the many.</param>
internal sealed record PartialPredicate(string Sql, string Column, double? Share)
{
    private const double MaxKept = 0.5;

    /// <summary>
    /// Of a constant's rows. An index on one value serves that value alone, and not as a parameter; an ordinary index with
    /// the column in front serves all of them and reads no more rows. What the partial one saves, in size and in writes, is
    /// worth that where it holds a small part of the table.
    /// </summary>
    public const double MaxKeptByConstant = 0.2;

    public static PartialPredicate? Of(Condition test, Table table) =>
        test switch
        {
            Condition.NullTest nulls when Nulls(table, nulls.Subject.Column) is { } fraction => (
                nulls.IsNull ? fraction : 1 - fraction
            ) <= MaxKept
                ? new PartialPredicate(
                    $"{SqlIdentifier.Quote(nulls.Subject.Column)} IS {(nulls.IsNull ? "" : "NOT ")}NULL",
                    nulls.Subject.Column,
                    nulls.IsNull ? fraction : 1 - fraction
                )
                : null,
            // Which of the two values is the common one is not in the statistics that we keep; the planner knows.
            Condition.BooleanTest boolean when IsSkewed(table, boolean.Subject.Column) => new PartialPredicate(
                (boolean.IsTrue ? "" : "NOT ") + SqlIdentifier.Quote(boolean.Subject.Column),
                boolean.Subject.Column,
                null
            ),
            Condition.Comparison comparison => OfConstant(comparison, table),
            _ => null,
        };

    /// <summary>Of the table's rows, 0 to 1, that a design's predicate keeps; 1 where it has none.</summary>
    public static double ShareKept(IndexDesign design, RelationUse use) =>
        design.Predicate is null
            ? 1
            : use.Tests.Select(t => Of(t, use.Table)).FirstOrDefault(p => p?.Sql == design.Predicate)?.Share ?? MaxKept;

    /// <summary>The schema declares the constant for the column, and few rows have it.</summary>
    private static PartialPredicate? OfConstant(Condition.Comparison comparison, Table table) =>
        comparison.Operator == "="
        && comparison.Subject.Shape is OperandShape.Column or OperandShape.Relabelled
        && SqlConstant.ValueOf(comparison.Operand) is { } value
        && table.FindColumn(comparison.Subject.Column) is { } column
        && column.FindDeclared(value) is { Share: <= MaxKeptByConstant } declared
            ? new PartialPredicate(
                $"{SqlIdentifier.Quote(column.Name)} = {SqlConstant.Write(value, column)}",
                column.Name,
                declared.Share
            )
            : null;

    private static double? Nulls(Table table, string column) => table.FindColumn(column)?.Statistics?.NullFraction;

    private static bool IsSkewed(Table table, string column) =>
        table.FindColumn(column)?.Statistics is not { CommonFrequencies: [var first, ..] } || first > MaxKept;
}
