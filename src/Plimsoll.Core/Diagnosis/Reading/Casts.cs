using System.Text.RegularExpressions;
using Plimsoll.Core.Signals;
using Plimsoll.Core.Signals.Plans.Conditions;
using Plimsoll.Core.Workloads;

namespace Plimsoll.Core.Diagnosis.Reading;

/// <summary>A column that the server casts before it compares it, so that an index on the column does not serve.</summary>
/// <param name="Other">The other side: a parameter, or another table's column.</param>
/// <param name="Scan">The scan that checks it; null in a join.</param>
public sealed record ColumnCast(Table Table, Operand Operand, string Other, Scan? Scan);

/// <summary>Finds casts that the statement's author did not write.</summary>
public static class Casts
{
    /// <summary>Casts in filters and joins that the statement's text does not ask for.</summary>
    public static IEnumerable<ColumnCast> In(WorkloadStatement statement, Catalog catalog)
    {
        var inFilters =
            from scan in Scan.Of(statement, catalog)
            from comparison in scan.Filter.OfType<Condition.Comparison>()
            where comparison.Subject.Shape == OperandShape.Cast
            select new ColumnCast(scan.Table, comparison.Subject, comparison.Operand, scan);
        var inJoins =
            from joined in Scan.JoinsOf(statement, catalog)
            from side in new[]
            {
                (Operand: joined.Join.Left, Table: joined.Left, Other: joined.Join.Right),
                (Operand: joined.Join.Right, Table: joined.Right, Other: joined.Join.Left),
            }
            where side.Operand.Shape == OperandShape.Cast && side.Table is not null
            select new ColumnCast(side.Table, side.Operand, side.Other.Expression, null);
        return inFilters.Concat(inJoins).Where(c => !IsWritten(statement.Statement.Text, c.Operand.Column));
    }

    /// <summary>
    /// <c>created_at::date</c> or <c>CAST(created_at AS date)</c> stands in the text: somebody meant it. Such a cast is an
    /// expression like any other.
    /// </summary>
    public static bool IsWritten(string text, string column)
    {
        var name = $"\"?{Regex.Escape(column)}\"?";
        return Regex.IsMatch(
            text,
            $@"{name}\s*\)?\s*::|\bcast\s*\(\s*([^\s(),]+\.)?{name}\s+as\b|\bdate\s*\(\s*([^\s(),]+\.)?{name}\s*\)",
            RegexOptions.IgnoreCase | RegexOptions.NonBacktracking
        );
    }
}
