using System.Text.RegularExpressions;
using Plimsoll.Core.Signals;

namespace Plimsoll.Core.Prescriptions.Indexes.Sizing;

/// <summary>Finds what is known about each key of an index: a column's statistics, or a guess for an expression.</summary>
internal static partial class KeyFields
{
    public static KeyField Of(IndexKey key, Table table)
    {
        var rows = RowCount.Of(table);
        if (key.Column is { } name && table.FindColumn(name) is { } column)
        {
            return OfColumn(column, table, rows);
        }
        if (table.Sample?.Keys.GetValueOrDefault(key.Expression) is { } sample)
        {
            return KeyField.Of(sample, rows);
        }
        return OfExpression(key.Expression, table, rows);
    }

    public static KeyField OfColumn(string name, Table table) =>
        table.FindColumn(name) is { } column
            ? OfColumn(column, table, RowCount.Of(table))
            : Unknown(RowCount.Of(table));

    private static KeyField OfColumn(Column column, Table table, double rows)
    {
        var field = KeyField.Of(column, rows);
        return table.Sample?.Keys.GetValueOrDefault(column.Name) is { } seen ? field.With(seen) : field;
    }

    // The expression's result is as wide and as varied as the column in it, but for functions that change the type.
    private static KeyField OfExpression(string expression, Table table, double rows)
    {
        var column = table
            .Columns.Where(c => Mentions(expression, c.Name))
            .OrderByDescending(c => c.Name.Length)
            .FirstOrDefault();
        var field = column is null ? Unknown(rows) : KeyField.Of(column, rows);
        if (ToDate().IsMatch(expression))
        {
            return Fixed(field, 4, 4);
        }
        if (ToEightBytes().IsMatch(expression))
        {
            return Fixed(field, 8, 8);
        }
        if (ToInteger().IsMatch(expression))
        {
            return Fixed(field, 4, 4);
        }
        if (ToBoolean().IsMatch(expression))
        {
            return Fixed(field, 1, 1) with { Distinct = 2, CommonFrequencies = [] };
        }
        return Md5().IsMatch(expression)
            ? field with
            {
                Length = -1,
                Alignment = 4,
                Width = 33,
                WidthDeviation = 0,
            }
            : field;
    }

    private static KeyField Fixed(KeyField field, int length, int alignment) =>
        field with
        {
            Length = length,
            Alignment = alignment,
            Width = length,
            WidthDeviation = 0,
            IsDeduplicable = true,
        };

    private static KeyField Unknown(double rows) =>
        new()
        {
            Length = -1,
            Alignment = 4,
            Width = 16,
            WidthDeviation = 4,
            Distinct = Math.Max(1, rows),
        };

    /// <summary>Whether the column's name stands in the SQL as a word of its own.</summary>
    public static bool Mentions(string expression, string column)
    {
        var quoted = SqlIdentifier.Quote(column);
        for (var at = 0; (at = expression.IndexOf(quoted, at, StringComparison.Ordinal)) >= 0; at += quoted.Length)
        {
            var end = at + quoted.Length;
            if ((at == 0 || !IsWord(expression[at - 1])) && (end == expression.Length || !IsWord(expression[end])))
            {
                return true;
            }
        }
        return false;
    }

    private static bool IsWord(char c) => char.IsLetterOrDigit(c) || c is '_' or '$' or '"';

    [GeneratedRegex(@"::date\)*$|^\(*date\(", RegexOptions.IgnoreCase, 1000)]
    private static partial Regex ToDate();

    [GeneratedRegex(
        @"^\(*(date_trunc|timezone)\(|AT TIME ZONE|::(bigint|int8|timestamp[ a-z]*|double precision)\)*$",
        RegexOptions.IgnoreCase,
        1000
    )]
    private static partial Regex ToEightBytes();

    [GeneratedRegex(
        @"^\(*(length|char_length|octet_length|hashtext|ascii|cardinality)\(|::(integer|int4)\)*$",
        RegexOptions.IgnoreCase,
        1000
    )]
    private static partial Regex ToInteger();

    [GeneratedRegex(@"IS (NOT )?(NULL|TRUE|FALSE)\)*$|::boolean\)*$", RegexOptions.IgnoreCase, 1000)]
    private static partial Regex ToBoolean();

    [GeneratedRegex(@"^\(*md5\(", RegexOptions.IgnoreCase, 1000)]
    private static partial Regex Md5();
}
