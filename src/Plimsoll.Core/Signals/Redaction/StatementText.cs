using System.Collections.Frozen;
using System.Globalization;

namespace Plimsoll.Core.Signals.Redaction;

/// <summary>What a statement's text tells without being parsed.</summary>
public static class StatementText
{
    private static readonly FrozenSet<string> s_planned = FrozenSet.ToFrozenSet(
        ["select", "insert", "update", "delete", "merge", "with", "values", "table"],
        StringComparer.OrdinalIgnoreCase
    );

    /// <summary>Begins with a word that PREPARE takes, a query in parentheses too; all else is a utility statement.</summary>
    public static bool HasPlan(string sql)
    {
        foreach (var token in SqlLexer.Tokens(sql))
        {
            if (!token.IsBlank && !token.Is(sql, "("))
            {
                return s_planned.Contains(token.In(sql).ToString());
            }
        }
        return false;
    }

    /// <summary>The highest <c>n</c> of any <c>$n</c>; zero where there is none.</summary>
    public static int ParameterCount(string sql) =>
        SqlLexer
            .Tokens(sql)
            .Where(t => t.Kind == SqlTokenKind.Parameter)
            .Select(t => int.TryParse(t.In(sql)[1..], CultureInfo.InvariantCulture, out var n) && n <= 65535 ? n : 0)
            .DefaultIfEmpty(0)
            .Max();
}
