using System.Collections.Frozen;
using System.Text;

namespace Plimsoll.Core.Signals.Redaction;

/// <summary>
/// Takes every literal and comment out of SQL text or of a plan's condition: strings become <c>'?'</c>, numbers
/// <c>?</c>. Identifiers, parameters and type modifiers stay. Doing it twice changes nothing, and it never throws.
/// </summary>
public static class LiteralRedactor
{
    /// <summary>The text that <c>pg_stat_statements</c> and <c>pg_stat_activity</c> show for what the role may not see.</summary>
    public const string InsufficientPrivilege = "<insufficient privilege>";

    /// <summary>PostgreSQL 18 writes <c>IN ($1 /*, ... */)</c> for a list of constants of any length.</summary>
    private const string SquashedList = "/*, ... */";

    private static readonly FrozenSet<string> s_typesWithModifier = FrozenSet.ToFrozenSet(
        [
            "numeric",
            "decimal",
            "varchar",
            "varying",
            "char",
            "character",
            "bpchar",
            "bit",
            "varbit",
            "timestamp",
            "timestamptz",
            "time",
            "timetz",
            "interval",
        ],
        StringComparer.OrdinalIgnoreCase
    );

    public static string Redact(string sql) => Redact(sql, static () => "?", static () => "'?'");

    /// <summary>All but those literals that begin at one of the offsets.</summary>
    public static string RedactAllBut(string sql, IReadOnlySet<int> kept) =>
        Redact(sql, static () => "?", static () => "'?'", kept);

    /// <summary>
    /// For a statement's text. One that has a plan keeps a form that can be planned: its literals become further
    /// parameters. <c>pg_stat_statements</c> leaves literals in where the text was stored again after an eviction.
    /// </summary>
    public static string RedactStatement(string sql)
    {
        if (!StatementText.HasPlan(sql))
        {
            return Redact(sql);
        }
        var last = StatementText.ParameterCount(sql);
        return Redact(sql, Next, Next);

        string Next() => $"${++last}";
    }

    private static string Redact(string sql, Func<string> number, Func<string> text, IReadOnlySet<int>? allowed = null)
    {
        var tokens = SqlLexer.Tokens(sql);
        var kept = new StringBuilder(sql.Length);
        for (var i = 0; i < tokens.Count; i++)
        {
            var token = tokens[i];
            switch (token.Kind)
            {
                case SqlTokenKind.StringLiteral
                or SqlTokenKind.NumberLiteral when allowed?.Contains(token.Start) == true:
                    kept.Append(token.In(sql));
                    break;
                case SqlTokenKind.Comment when token.In(sql) is SquashedList:
                    AppendSpace(kept);
                    kept.Append(SquashedList);
                    break;
                case SqlTokenKind.Comment or SqlTokenKind.WhiteSpace:
                    AppendSpace(kept);
                    break;
                case SqlTokenKind.StringLiteral or SqlTokenKind.BitLiteral:
                    // Two literals side by side would read as one with a quote in it.
                    if (kept.Length > 0 && kept[^1] == '\'')
                    {
                        kept.Append(' ');
                    }
                    kept.Append(text());
                    break;
                case SqlTokenKind.NumberLiteral when !IsNoData(sql, tokens, i):
                    kept.Append(number());
                    break;
                default:
                    kept.Append(token.In(sql));
                    break;
            }
        }
        return kept.ToString().Trim(' ');
    }

    private static bool IsNoData(string sql, IReadOnlyList<SqlToken> tokens, int number) =>
        IsTypeModifier(sql, tokens, number)
        || IsSubplanNumber(sql, tokens, number)
        || IsOutputPosition(sql, tokens, number);

    /// <summary>Null stays null.</summary>
    public static string? RedactOrNull(string? sql) => sql is null ? null : Redact(sql);

    private static void AppendSpace(StringBuilder kept)
    {
        if (kept.Length > 0 && kept[^1] != ' ')
        {
            kept.Append(' ');
        }
    }

    /// <summary><c>numeric(10,2)</c> and the like, of a few digits.</summary>
    private static bool IsTypeModifier(string sql, IReadOnlyList<SqlToken> tokens, int number)
    {
        var i = number;
        while (i >= 0 && (tokens[i].IsBlank || IsShortNumber(sql, tokens[i]) || tokens[i].Is(sql, ",")))
        {
            i--;
        }
        if (i == number || i < 1 || !tokens[i].Is(sql, "("))
        {
            return false;
        }
        var type = tokens[i - 1];
        if (type.Kind != SqlTokenKind.Word || !s_typesWithModifier.Contains(type.In(sql).ToString()))
        {
            return false;
        }
        // Only where a type is meant: after `::` or AS, perhaps with another word between (character varying).
        for (var j = i - 2; j >= 0 && j >= i - 6; j--)
        {
            if (tokens[j].Kind == SqlTokenKind.Cast || tokens[j].Is(sql, "as"))
            {
                return true;
            }
            if (!tokens[j].IsBlank && !tokens[j].Is(sql, "character") && !tokens[j].Is(sql, "bit"))
            {
                return false;
            }
        }
        return false;
    }

    private static bool IsShortNumber(string sql, SqlToken token) =>
        token is { Kind: SqlTokenKind.NumberLiteral, Length: <= 4 }
        && !token.In(sql).ContainsAnyExceptInRange('0', '9');

    /// <summary><c>(SubPlan 1)</c>, <c>(InitPlan 2)</c> and <c>CTE</c> names of a plan are no data.</summary>
    private static bool IsSubplanNumber(string sql, IReadOnlyList<SqlToken> tokens, int number) =>
        number >= 2
        && tokens[number].Length <= 3
        && tokens[number - 1].Kind == SqlTokenKind.WhiteSpace
        && (tokens[number - 2].In(sql) is "SubPlan" or "InitPlan");

    /// <summary><c>ORDER BY 2</c> and <c>GROUP BY 1, 2</c> name columns of the output.</summary>
    private static bool IsOutputPosition(string sql, IReadOnlyList<SqlToken> tokens, int number)
    {
        if (tokens[number].Length > 3 || !IsShortNumber(sql, tokens[number]))
        {
            return false;
        }
        var before = number;
        var isFirst = true;
        var depth = 0;
        while (--before >= 0)
        {
            var token = tokens[before];
            if (token.IsBlank)
            {
                continue;
            }
            if (token.Is(sql, "by"))
            {
                return depth == 0 && IsAfterOrderOrGroup(sql, tokens, before);
            }
            if (isFirst && !token.Is(sql, ","))
            {
                return false;
            }
            isFirst = false;
            depth +=
                token.Is(sql, ")") ? 1
                : token.Is(sql, "(") ? -1
                : 0;
            if (depth < 0 || token.Is(sql, "select") || token.Is(sql, "limit") || token.Is(sql, "offset"))
            {
                return false;
            }
        }
        return false;
    }

    private static bool IsAfterOrderOrGroup(string sql, IReadOnlyList<SqlToken> tokens, int by)
    {
        var i = by - 1;
        while (i >= 0 && tokens[i].IsBlank)
        {
            i--;
        }
        return i >= 0 && (tokens[i].Is(sql, "order") || tokens[i].Is(sql, "group"));
    }
}
