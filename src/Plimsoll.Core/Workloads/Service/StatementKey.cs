using System.Text;
using Plimsoll.Core.Signals.Redaction;
using Plimsoll.Core.Workloads.Service.Folding;

namespace Plimsoll.Core.Workloads.Service;

/// <summary>
/// What two spellings of one statement have in common, the one in a trace and the one in <c>pg_stat_statements</c>:
/// parameters, literals and constants are <c>?</c>, lists of them one <c>(…)</c>; blanks, comments and the case of words
/// that are not quoted go.
/// </summary>
public static class StatementKey
{
    /// <summary>A sign in front of a number belongs to it; behind these it cannot be an operator.</summary>
    private const string BeforeSign = "(,=<>";

    public static string Of(string text)
    {
        var sql = StatementShape.Of(text).Text;
        var tokens = SqlLexer.Tokens(sql).Where(t => !t.IsBlank).ToList();
        var key = new StringBuilder(sql.Length + tokens.Count);
        for (var i = 0; i < tokens.Count; i++)
        {
            if (IsSign(sql, tokens, i) || (tokens[i].Is(sql, ";") && i == tokens.Count - 1))
            {
                continue;
            }
            if (key.Length > 0)
            {
                key.Append(' ');
            }
            if (IsValue(sql, tokens, i))
            {
                key.Append('?');
            }
            else if (tokens[i].Kind == SqlTokenKind.Word)
            {
                key.Append(tokens[i].In(sql).ToString().ToLowerInvariant());
            }
            else
            {
                key.Append(tokens[i].In(sql));
            }
        }
        return key.ToString();
    }

    private static bool IsValue(string sql, List<SqlToken> tokens, int i)
    {
        var token = tokens[i];
        if (token.Kind == SqlTokenKind.Parameter || token.IsLiteral || token.Is(sql, "?"))
        {
            return true;
        }
        // The server takes true, false and null for constants, but not in IS NULL and NOT NULL.
        var isConstant =
            token.Kind == SqlTokenKind.Word
            && (token.Is(sql, "true") || token.Is(sql, "false") || token.Is(sql, "null"));
        return isConstant && !(i > 0 && (tokens[i - 1].Is(sql, "is") || tokens[i - 1].Is(sql, "not")));
    }

    private static bool IsSign(string sql, List<SqlToken> tokens, int i) =>
        (tokens[i].Is(sql, "-") || tokens[i].Is(sql, "+"))
        && i > 0
        && i + 1 < tokens.Count
        && tokens[i - 1].Length == 1
        && BeforeSign.Contains(sql[tokens[i - 1].Start])
        && IsValue(sql, tokens, i + 1);
}
