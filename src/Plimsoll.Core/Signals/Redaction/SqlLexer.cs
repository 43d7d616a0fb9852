namespace Plimsoll.Core.Signals.Redaction;

/// <summary>
/// Cuts SQL text into tokens by the lexical rules of PostgreSQL's manual, chapter 4.1 (with
/// <c>standard_conforming_strings</c> on). Never throws: what is not closed goes on to the end of the text.
/// </summary>
public static class SqlLexer
{
    public static IReadOnlyList<SqlToken> Tokens(string sql)
    {
        var tokens = new List<SqlToken>();
        var position = 0;
        while (position < sql.Length)
        {
            var token = Next(sql, position);
            tokens.Add(token);
            position = token.End;
        }
        return tokens;
    }

    private static SqlToken Next(string sql, int start)
    {
        var c = sql[start];
        var next = start + 1 < sql.Length ? sql[start + 1] : '\0';
        if (IsSpace(c))
        {
            return Until(SqlTokenKind.WhiteSpace, sql, start, IsSpace);
        }
        return (c, next) switch
        {
            ('-', '-') => Until(SqlTokenKind.Comment, sql, start, static x => x is not ('\n' or '\r')),
            ('/', '*') => To(SqlTokenKind.Comment, start, EndOfComment(sql, start)),
            ('\'', _) => To(SqlTokenKind.StringLiteral, start, EndOfQuoted(sql, start, '\'', false)),
            ('"', _) => To(SqlTokenKind.QuotedIdentifier, start, EndOfQuoted(sql, start, '"', false)),
            ('e' or 'E', '\'') => To(SqlTokenKind.StringLiteral, start, EndOfQuoted(sql, start + 1, '\'', true)),
            ('n' or 'N', '\'') => To(SqlTokenKind.StringLiteral, start, EndOfQuoted(sql, start + 1, '\'', false)),
            ('b' or 'B' or 'x' or 'X', '\'') => To(
                SqlTokenKind.BitLiteral,
                start,
                EndOfQuoted(sql, start + 1, '\'', false)
            ),
            ('u' or 'U', '&') when At(sql, start + 2) is '\'' => To(
                SqlTokenKind.StringLiteral,
                start,
                EndOfQuoted(sql, start + 2, '\'', false)
            ),
            ('u' or 'U', '&') when At(sql, start + 2) is '"' => To(
                SqlTokenKind.QuotedIdentifier,
                start,
                EndOfQuoted(sql, start + 2, '"', false)
            ),
            ('$', >= '0' and <= '9') => To(SqlTokenKind.Parameter, start, EndOf(sql, start + 1, char.IsAsciiDigit)),
            ('$', _) when EndOfDollarQuoted(sql, start) is { } end => To(SqlTokenKind.StringLiteral, start, end),
            (>= '0' and <= '9', _) => To(SqlTokenKind.NumberLiteral, start, EndOfNumber(sql, start)),
            ('.', >= '0' and <= '9') => To(SqlTokenKind.NumberLiteral, start, EndOfNumber(sql, start)),
            (':', ':') => To(SqlTokenKind.Cast, start, start + 2),
            _ when IsWordStart(c) => Until(SqlTokenKind.Word, sql, start, IsWordPart),
            _ => To(SqlTokenKind.Symbol, start, start + 1),
        };
    }

    private static int EndOfComment(string sql, int start)
    {
        // Comments nest.
        var depth = 0;
        for (var i = start; i < sql.Length; i++)
        {
            if (sql[i] == '/' && At(sql, i + 1) == '*')
            {
                depth++;
                i++;
            }
            else if (sql[i] == '*' && At(sql, i + 1) == '/')
            {
                depth--;
                i++;
                if (depth == 0)
                {
                    return i + 1;
                }
            }
        }
        return sql.Length;
    }

    /// <param name="quote">Where the opening quote stands.</param>
    private static int EndOfQuoted(string sql, int quote, char mark, bool hasEscapes)
    {
        for (var i = quote + 1; i < sql.Length; i++)
        {
            if (hasEscapes && sql[i] == '\\')
            {
                i++;
            }
            else if (sql[i] == mark)
            {
                if (At(sql, i + 1) != mark)
                {
                    return i + 1;
                }
                i++;
            }
        }
        return sql.Length;
    }

    private static int? EndOfDollarQuoted(string sql, int start)
    {
        var tagEnd = start + 1;
        while (tagEnd < sql.Length && sql[tagEnd] != '$' && IsWordPart(sql[tagEnd]))
        {
            tagEnd++;
        }
        if (At(sql, tagEnd) != '$')
        {
            return null;
        }
        var tag = sql[start..(tagEnd + 1)];
        var end = sql.IndexOf(tag, tagEnd + 1, StringComparison.Ordinal);
        return end < 0 ? sql.Length : end + tag.Length;
    }

    /// <summary>Takes any junk that sticks to the digits too, so that nothing of a malformed number is left.</summary>
    private static int EndOfNumber(string sql, int start)
    {
        var i = start;
        while (i < sql.Length)
        {
            var isExponentSign =
                sql[i] is '+' or '-' && i > start && sql[i - 1] is 'e' or 'E' && IsDecimal(sql, start, i);
            var isRange = sql[i] == '.' && At(sql, i + 1) == '.';
            if (isRange || !(isExponentSign || sql[i] == '.' || (IsWordPart(sql[i]) && sql[i] != '$')))
            {
                break;
            }
            i++;
        }
        return i;
    }

    private static bool IsDecimal(string sql, int start, int sign) =>
        EndOf(sql, start, static c => char.IsAsciiDigit(c) || c is '.' or '_') >= sign - 1;

    private static int EndOf(string sql, int start, Func<char, bool> belongs)
    {
        var i = start;
        while (i < sql.Length && belongs(sql[i]))
        {
            i++;
        }
        return i;
    }

    private static SqlToken Until(SqlTokenKind kind, string sql, int start, Func<char, bool> belongs) =>
        To(kind, start, Math.Max(start + 1, EndOf(sql, start, belongs)));

    private static SqlToken To(SqlTokenKind kind, int start, int end) => new(kind, start, end - start);

    private static char At(string sql, int i) => i < sql.Length ? sql[i] : '\0';

    private static bool IsSpace(char c) => c is ' ' or '\t' or '\n' or '\r' or '\f' or '\v';

    private static bool IsWordStart(char c) => char.IsAsciiLetter(c) || c == '_' || c >= '\u0080';

    private static bool IsWordPart(char c) => IsWordStart(c) || char.IsAsciiDigit(c) || c == '$';
}
