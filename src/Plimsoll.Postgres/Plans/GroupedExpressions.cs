using System.Text;
using Plimsoll.Core.Signals.Redaction;

namespace Plimsoll.Postgres.Plans;

/// <summary>
/// <c>SELECT date_trunc('day', t) … GROUP BY date_trunc('day', t)</c> is normalised to two different parameters, and then
/// the server does not see that both are one expression. This gives later copies of an expression the parameters of its
/// first copy.
/// </summary>
internal static class GroupedExpressions
{
    public static string Unify(string sql)
    {
        var tokens = SqlLexer.Tokens(sql).Where(t => !t.IsBlank).ToList();
        var replacement = new Dictionary<int, string>();
        for (var i = 0; i + 1 < tokens.Count; i++)
        {
            var opensList =
                (tokens[i].Is(sql, "group") || tokens[i].Is(sql, "order") || tokens[i].Is(sql, "partition"))
                && tokens[i + 1].Is(sql, "by");
            if (opensList)
            {
                foreach (var (start, end) in Expressions(sql, tokens, i + 2))
                {
                    UnifyOne(sql, tokens, start, end, replacement);
                }
            }
        }
        if (replacement.Count == 0)
        {
            return sql;
        }
        var unified = new StringBuilder(sql.Length);
        for (var i = 0; i < tokens.Count; i++)
        {
            if (i > 0 && tokens[i - 1].End < tokens[i].Start)
            {
                unified.Append(' ');
            }
            unified.Append(replacement.TryGetValue(i, out var other) ? other : tokens[i].In(sql));
        }
        return unified.ToString();
    }

    /// <summary>The comma-separated expressions from a token on, as half-open ranges of tokens.</summary>
    private static IEnumerable<(int Start, int End)> Expressions(string sql, List<SqlToken> tokens, int from)
    {
        var depth = 0;
        var start = from;
        var i = from;
        for (; i < tokens.Count; i++)
        {
            var token = tokens[i];
            if (token.Is(sql, "(") || token.Is(sql, "["))
            {
                depth++;
            }
            else if (token.Is(sql, ")") || token.Is(sql, "]"))
            {
                if (--depth < 0)
                {
                    break;
                }
            }
            else if (depth == 0)
            {
                if (token.Is(sql, ","))
                {
                    yield return (start, i);
                    start = i + 1;
                }
                else if (EndsList(sql, token))
                {
                    break;
                }
                else if (token.Is(sql, "asc") || token.Is(sql, "desc") || token.Is(sql, "nulls"))
                {
                    yield return (start, i);
                    start = i; // what follows up to the comma has no parameter
                }
            }
        }
        yield return (start, i);
    }

    private static bool EndsList(string sql, SqlToken token) =>
        token.Kind == SqlTokenKind.Word
        && token.In(sql).ToString().ToLowerInvariant()
            is "having"
                or "order"
                or "limit"
                or "offset"
                or "fetch"
                or "for"
                or "window"
                or "union"
                or "intersect"
                or "except"
                or "rows"
                or "range"
                or "groups"
                or "returning";

    private static void UnifyOne(
        string sql,
        List<SqlToken> tokens,
        int start,
        int end,
        Dictionary<int, string> replacement
    )
    {
        var length = end - start;
        var hasParameter = tokens.Skip(start).Take(length).Any(t => t.Kind == SqlTokenKind.Parameter);
        if (length < 2 || !hasParameter)
        {
            return;
        }
        for (var at = 0; at + length <= start; at++)
        {
            if (!Matches(sql, tokens, at, start, length))
            {
                continue;
            }
            for (var i = 0; i < length; i++)
            {
                if (tokens[start + i].Kind == SqlTokenKind.Parameter)
                {
                    replacement[start + i] = replacement.TryGetValue(at + i, out var first)
                        ? first
                        : tokens[at + i].In(sql).ToString();
                }
            }
            return;
        }
    }

    private static bool Matches(string sql, List<SqlToken> tokens, int a, int b, int length)
    {
        for (var i = 0; i < length; i++)
        {
            var (x, y) = (tokens[a + i], tokens[b + i]);
            var bothParameters = x.Kind == SqlTokenKind.Parameter && y.Kind == SqlTokenKind.Parameter;
            if (!bothParameters && !x.In(sql).SequenceEqual(y.In(sql)))
            {
                return false;
            }
        }
        return true;
    }
}
