using Plimsoll.Core.Signals.Redaction;

namespace Plimsoll.Core.Workloads.Service.Folding;

/// <summary>The tables that a statement names, by the words before them: no grammar is needed for that.</summary>
internal static class StatementTables
{
    /// <summary>Words after which a parenthesis holds no arguments of a function.</summary>
    private static readonly HashSet<string> s_functionLike = new(StringComparer.OrdinalIgnoreCase)
    {
        "in",
        "as",
        "from",
        "join",
        "exists",
        "any",
        "all",
        "some",
        "union",
        "except",
        "intersect",
        "and",
        "or",
        "not",
        "where",
        "on",
        "select",
        "values",
        "using",
        "lateral",
        "materialized",
        "into",
        "update",
    };

    /// <param name="words">The tokens' words in lower case; empty where a token is none.</param>
    /// <returns>In lower case but where quoted, without the schema <c>public</c>, each once.</returns>
    public static List<string> Of(string sql, List<SqlToken> tokens, List<string> words)
    {
        var tables = new List<string>();
        var named = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        // Whether each open parenthesis holds a query: EXTRACT(day FROM x) names no table.
        var queries = new Stack<bool>();
        queries.Push(true);
        for (var i = 0; i < tokens.Count; i++)
        {
            var token = tokens[i].In(sql);
            switch (words[i])
            {
                case "select" or "delete":
                    queries.Pop();
                    queries.Push(true);
                    break;
                case "with" or "recursive" when i + 1 < tokens.Count:
                    named.Add(Name(sql, tokens[i + 1]));
                    break;
                case "from" when queries.Peek() && (i == 0 || words[i - 1] != "distinct"):
                case "join" or "into":
                case "update" when i == 0 || words[i - 1] is not ("for" or "key" or "do" or "on"):
                    AddTables(sql, tokens, words, i, tables);
                    break;
            }
            if (token is "(")
            {
                // WITH a AS (…), b AS (…)
                if (i >= 2 && words[i - 1] is "as" or "materialized")
                {
                    named.Add(
                        Name(
                            sql,
                            tokens[
                                words[i - 2] == "not" ? Math.Max(0, i - 4)
                                : words[i - 1] == "as" ? i - 2
                                : i - 3
                            ]
                        )
                    );
                }
                queries.Push(i == 0 || words[i - 1].Length == 0 || s_functionLike.Contains(words[i - 1]));
            }
            else if (token is ")" && queries.Count > 1)
            {
                queries.Pop();
            }
        }
        return [.. tables.Where(t => !named.Contains(t)).Distinct(StringComparer.Ordinal)];
    }

    /// <summary>The names after FROM, with those after commas.</summary>
    private static void AddTables(
        string sql,
        List<SqlToken> tokens,
        List<string> words,
        int keyword,
        List<string> tables
    )
    {
        var i = keyword + 1;
        while (i < tokens.Count)
        {
            while (i < tokens.Count && words[i] is "only" or "lateral")
            {
                i++;
            }
            if (i >= tokens.Count || tokens[i].Kind is not (SqlTokenKind.Word or SqlTokenKind.QuotedIdentifier))
            {
                return;
            }
            var name = Name(sql, tokens[i]);
            while (i + 2 < tokens.Count && tokens[i + 1].In(sql) is ".")
            {
                i += 2;
                name = name == "public" ? Name(sql, tokens[i]) : $"{name}.{Name(sql, tokens[i])}";
            }
            var isFunction = words[keyword] != "into" && i + 1 < tokens.Count && tokens[i + 1].In(sql) is "(";
            if (!isFunction && words[i] is not ("select" or "unnest"))
            {
                tables.Add(name);
            }
            // FROM a x, b y
            var next = i + 1;
            while (next < tokens.Count && next <= i + 2 && (words[next] == "as" || IsAlias(tokens[next], words[next])))
            {
                next++;
            }
            if (words[keyword] != "from" || next >= tokens.Count || tokens[next].In(sql) is not ",")
            {
                return;
            }
            i = next + 1;
        }
    }

    private static bool IsAlias(SqlToken token, string word) =>
        token.Kind == SqlTokenKind.QuotedIdentifier
        || (
            token.Kind == SqlTokenKind.Word
            && word
                is not (
                    "where"
                    or "join"
                    or "left"
                    or "right"
                    or "inner"
                    or "full"
                    or "cross"
                    or "on"
                    or "order"
                    or "group"
                    or "limit"
                    or "for"
                    or "union"
                    or "set"
                    or "values"
                    or "returning"
                    or "using"
                    or "having"
                    or "window"
                    or "natural"
                )
        );

    private static string Name(string sql, SqlToken token) =>
        token.Kind == SqlTokenKind.QuotedIdentifier
            ? token.In(sql).Trim('"').ToString()
            : token.In(sql).ToString().ToLowerInvariant();
}
