using System.Globalization;
using System.Text.RegularExpressions;
using Plimsoll.Postgres.Plans;

namespace Plimsoll.Postgres.Planning;

/// <summary>
/// <c>LIMIT $3</c>: the planner takes an unknown limit for a tenth of the rows, but the server has counted how many rows a
/// call returns. The limit is written into the text; the parameter stays declared, so that the others keep their numbers.
/// </summary>
internal static partial class LimitParameter
{
    public static PlannableStatement Fill(PlannableStatement statement, double rowsPerCall)
    {
        if (rowsPerCall <= 0)
        {
            return statement;
        }
        var rows = Math.Ceiling(rowsPerCall).ToString("0", CultureInfo.InvariantCulture);
        var sql = Limit().Replace(statement.Sql, m => m.Groups["word"].Value + rows, count: 1);
        return sql == statement.Sql
            ? statement
            : statement with
            {
                Sql = sql,
                DeclaredTypes = statement.ParameterTypes,
            };
    }

    /// <summary>The last one, which is the outermost.</summary>
    [GeneratedRegex(
        @"(?<word>\b(?:limit|fetch\s+(?:first|next))\s+)\$\d+(?![\s\S]*\blimit\b)",
        RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture,
        1000
    )]
    private static partial Regex Limit();
}
