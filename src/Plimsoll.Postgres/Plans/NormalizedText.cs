using System.Collections.Frozen;
using System.Text;
using Plimsoll.Core.Signals.Redaction;

namespace Plimsoll.Postgres.Plans;

/// <summary>
/// <c>pg_stat_statements</c> writes <c>$n</c> in the place of every constant, also where the grammar takes none. These
/// rewrites make such a text parse again without changing what it means.
/// </summary>
internal static class NormalizedText
{
    /// <summary>Types that stand before a literal: <c>interval '1 day'</c> has become <c>interval $1</c>.</summary>
    private static readonly FrozenSet<string> s_literalTypes = FrozenSet.ToFrozenSet(
        [
            "interval",
            "date",
            "time",
            "timetz",
            "timestamp",
            "timestamptz",
            "uuid",
            "json",
            "jsonb",
            "jsonpath",
            "numeric",
            "decimal",
            "text",
            "varchar",
            "bytea",
            "inet",
            "cidr",
            "macaddr",
            "point",
            "box",
            "circle",
            "polygon",
            "regclass",
            "regtype",
            "regconfig",
            "tsquery",
            "tsvector",
            "bit",
            "bool",
            "boolean",
            "int",
            "int2",
            "int4",
            "int8",
            "integer",
            "bigint",
            "smallint",
            "float4",
            "float8",
            "real",
            "money",
            "xml",
            "int4range",
            "int8range",
            "numrange",
            "tsrange",
            "tstzrange",
            "daterange",
            "geometry",
            "geography",
        ],
        StringComparer.OrdinalIgnoreCase
    );

    private static readonly FrozenSet<string> s_intervalFields = FrozenSet.ToFrozenSet(
        ["year", "month", "day", "hour", "minute", "second", "to"],
        StringComparer.OrdinalIgnoreCase
    );

    /// <summary>Comments go (they would hide a statement's end), typed literals and EXTRACT's field are mended.</summary>
    public static string Mend(string sql)
    {
        var tokens = SqlLexer.Tokens(sql).Where(t => !t.IsBlank).ToList();
        var mended = new StringBuilder(sql.Length + 32);
        for (var i = 0; i < tokens.Count; i++)
        {
            var token = tokens[i];
            var afterGap = i > 0 && tokens[i - 1].End < token.Start;
            if (afterGap)
            {
                mended.Append(' ');
            }
            if (TypedLiteral(sql, tokens, i) is { } typed)
            {
                mended.Append(typed.Sql);
                i = typed.Last;
            }
            else if (IsExtractField(sql, tokens, i))
            {
                // The field decides the value alone, not the plan.
                mended.Append("epoch");
            }
            else
            {
                mended.Append(token.In(sql));
            }
        }
        while (mended.Length > 0 && mended[^1] is ';' or ' ')
        {
            mended.Length--;
        }
        return mended.ToString();
    }

    private static (string Sql, int Last)? TypedLiteral(string sql, List<SqlToken> tokens, int first)
    {
        if (
            tokens[first].Kind != SqlTokenKind.Word
            || (first > 0 && (tokens[first - 1].Is(sql, ".") || tokens[first - 1].Kind == SqlTokenKind.Cast))
        )
        {
            return null;
        }
        var word = tokens[first].In(sql).ToString();
        var type = word;
        var i = first + 1;
        if (word.Equals("double", StringComparison.OrdinalIgnoreCase) && IsWord(i, "precision"))
        {
            type = "double precision";
            i++;
        }
        else if (!s_literalTypes.Contains(word))
        {
            return null;
        }
        if (i < tokens.Count && tokens[i].Is(sql, "("))
        {
            // A precision: timestamp(3) $1.
            var close = tokens.FindIndex(i, t => t.Is(sql, ")"));
            if (close != i + 2 || tokens[i + 1].Kind != SqlTokenKind.NumberLiteral)
            {
                return null;
            }
            type += $"({tokens[i + 1].In(sql)})";
            i = close + 1;
        }
        if ((IsWord(i, "with") || IsWord(i, "without")) && IsWord(i + 1, "time") && IsWord(i + 2, "zone"))
        {
            type += IsWord(i, "with") ? " with time zone" : " without time zone";
            i += 3;
        }
        if (i >= tokens.Count || tokens[i].Kind != SqlTokenKind.Parameter)
        {
            return null;
        }
        var parameter = tokens[i].In(sql).ToString();
        if (word.Equals("interval", StringComparison.OrdinalIgnoreCase))
        {
            while (
                i + 1 < tokens.Count
                && tokens[i + 1].Kind == SqlTokenKind.Word
                && s_intervalFields.Contains(tokens[i + 1].In(sql).ToString())
            )
            {
                i++; // interval '3' day: the unit changes the value alone
            }
        }
        return ($"({parameter}::{type})", i);

        bool IsWord(int at, string text) =>
            at < tokens.Count && tokens[at].Kind == SqlTokenKind.Word && tokens[at].Is(sql, text);
    }

    private static bool IsExtractField(string sql, List<SqlToken> tokens, int i) =>
        tokens[i].Kind == SqlTokenKind.Parameter
        && i >= 2
        && i + 1 < tokens.Count
        && tokens[i - 1].Is(sql, "(")
        && tokens[i - 2].Is(sql, "extract")
        && tokens[i + 1].Is(sql, "from");
}
