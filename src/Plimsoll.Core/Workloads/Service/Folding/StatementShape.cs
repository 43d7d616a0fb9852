using System.Text;
using Plimsoll.Core.Signals.Redaction;

namespace Plimsoll.Core.Workloads.Service.Folding;

/// <summary>What the text of a statement tells. Lists of parameters of any length read the same.</summary>
public sealed record StatementShape
{
    /// <summary>Without literals and comments; <c>(…)</c> for each list of parameters.</summary>
    public required string Text { get; init; }
    public StatementVerb Verb { get; init; }

    /// <summary>In lower case but where quoted, without the schema <c>public</c>.</summary>
    public IReadOnlyList<string> Tables { get; init; } = [];
    public bool HasParameters { get; init; }

    /// <summary>It takes many keys or rows at once.</summary>
    public bool IsBatch { get; init; }

    /// <summary>It takes a page: an OFFSET, or a LIMIT with a bound to go on from.</summary>
    public bool IsPaged { get; init; }
    public bool HasLimit { get; init; }

    public static StatementShape Of(string text)
    {
        var sql = LiteralRedactor.Redact(text);
        var tokens = SqlLexer.Tokens(sql).Where(t => !t.IsBlank).ToList();
        var words = tokens.ConvertAll(t => t.Kind == SqlTokenKind.Word ? t.In(sql).ToString().ToLowerInvariant() : "");
        var verb = VerbOf(words);
        return new StatementShape
        {
            Text = Fold(sql, tokens, out var lists, out var longest),
            Verb = verb,
            Tables = StatementTables.Of(sql, tokens, words),
            HasParameters = tokens.Exists(t => IsParameter(sql, tokens, t)),
            IsBatch =
                longest > 1 && (words.Contains("in") || lists > 1)
                || words.Contains("any")
                || words.Contains("unnest")
                || words.Contains("json_to_recordset")
                || words.Contains("jsonb_to_recordset")
                || words.Contains("copy"),
            HasLimit = words.Contains("limit") || words.Contains("fetch"),
            IsPaged =
                words.Contains("offset") || (words.Contains("limit") && tokens.Exists(t => t.In(sql) is ">" or "<")),
        };
    }

    private static StatementVerb VerbOf(List<string> words)
    {
        var first = words.Find(w => w.Length > 0) ?? "";
        var changes = false;
        for (var i = 0; i < words.Count && !changes; i++)
        {
            changes =
                words[i] is "insert" or "delete" or "merge"
                || (words[i] == "update" && (i == 0 || words[i - 1] is not ("for" or "key" or "do" or "on")));
        }
        return first switch
        {
            "select" or "with" or "values" or "table" => changes ? StatementVerb.Write : StatementVerb.Read,
            "insert" or "update" or "delete" or "merge" or "copy" or "call" => StatementVerb.Write,
            "begin" or "start" => StatementVerb.Begin,
            "commit" or "end" or "abort" => StatementVerb.End,
            "rollback" => words.Contains("to") ? StatementVerb.Other : StatementVerb.End,
            _ => StatementVerb.Other,
        };
    }

    private static bool IsParameter(string sql, List<SqlToken> tokens, SqlToken token) =>
        token.Kind == SqlTokenKind.Parameter
        || token.IsLiteral
        || token.In(sql) is "?" or "@" or ":"
        || (token.Kind == SqlTokenKind.Word && token.In(sql)[0] == '@');

    /// <summary>Makes each list of parameters, and each list of such lists, one <c>(…)</c>.</summary>
    private static string Fold(string sql, List<SqlToken> tokens, out int lists, out int longest)
    {
        var text = new StringBuilder(sql.Length);
        (lists, longest) = (0, 0);
        var last = 0;
        var i = 0;
        while (i < tokens.Count)
        {
            if (
                tokens[i].In(sql) is not "("
                || ListAt(sql, tokens, i) is not ({ } end, var count)
                || !MayBeList(sql, tokens, i)
            )
            {
                i++;
                continue;
            }
            text.Append(sql, last, tokens[i].Start - last).Append("(…)");
            lists++;
            longest = Math.Max(longest, count);
            // Further rows of VALUES.
            while (
                end + 2 < tokens.Count
                && tokens[end + 1].In(sql) is ","
                && tokens[end + 2].In(sql) is "("
                && ListAt(sql, tokens, end + 2) is ({ } further, var more)
            )
            {
                end = further;
                lists++;
                longest = Math.Max(longest, more);
            }
            last = tokens[end].End;
            i = end + 1;
        }
        return text.Append(sql, last, sql.Length - last).ToString();
    }

    /// <summary>Arguments of a function are no list.</summary>
    private static bool MayBeList(string sql, List<SqlToken> tokens, int open) =>
        open > 0
        && (tokens[open - 1].Is(sql, "in") || tokens[open - 1].Is(sql, "values") || tokens[open - 1].In(sql) is ",");

    /// <summary>The closing parenthesis and the number of parameters, where nothing else stands between.</summary>
    private static (int? End, int Count) ListAt(string sql, List<SqlToken> tokens, int open)
    {
        var count = 0;
        for (var i = open + 1; i < tokens.Count; i++)
        {
            var token = tokens[i].In(sql);
            if (token is ")")
            {
                return (count > 0 ? i : null, count);
            }
            if (token is ",")
            {
                continue;
            }
            var isValue =
                IsParameter(sql, tokens, tokens[i])
                || tokens[i].Is(sql, "null")
                || tokens[i].Is(sql, "default")
                // The name after @ or :, and a cast's type.
                || (i > open && tokens[i - 1].In(sql) is "@" or ":" or "::")
                || tokens[i].Kind == SqlTokenKind.Cast;
            if (!isValue)
            {
                return (null, 0);
            }
            count += tokens[i].In(sql) is "@" or ":" || tokens[i].Kind == SqlTokenKind.Cast ? 0 : 1;
        }
        return (null, 0);
    }
}
