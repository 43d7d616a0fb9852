namespace Plimsoll.Core.Signals.Plans.Conditions;

/// <summary>Cuts a deparsed condition into tokens, by the rules of PostgreSQL's lexical structure.</summary>
internal static class ConditionLexer
{
    private const string OperatorCharacters = "+-*/<>=~!@#%^&|`?";

    /// <returns>Ends with <see cref="TokenKind.End"/>; null where a quote is never closed.</returns>
    public static List<ConditionToken>? Read(string text)
    {
        var tokens = new List<ConditionToken>();
        var at = 0;
        while (at < text.Length)
        {
            var c = text[at];
            if (char.IsWhiteSpace(c))
            {
                at++;
                continue;
            }
            var start = at;
            TokenKind kind;
            if (c == '"' || (c == '\'' || (c is 'E' or 'B' or 'X' && Next(text, at) == '\'')))
            {
                var quote = c == '"' ? '"' : '\'';
                at = SkipQuoted(text, c is 'E' or 'B' or 'X' ? at + 1 : at, quote, escapes: c == 'E');
                if (at < 0)
                {
                    return null;
                }
                kind = quote == '"' ? TokenKind.QuotedName : TokenKind.Literal;
            }
            else if (c == '$' && char.IsAsciiDigit(Next(text, at)))
            {
                at++;
                while (at < text.Length && char.IsAsciiDigit(text[at]))
                {
                    at++;
                }
                kind = TokenKind.Parameter;
            }
            else if (char.IsAsciiDigit(c) || (c == '.' && char.IsAsciiDigit(Next(text, at))))
            {
                at = SkipNumber(text, at);
                kind = TokenKind.Literal;
            }
            else if (char.IsLetter(c) || c == '_' || c > 127)
            {
                while (at < text.Length && (char.IsLetterOrDigit(text[at]) || text[at] is '_' or '$' || text[at] > 127))
                {
                    at++;
                }
                kind = TokenKind.Word;
            }
            else if (OperatorCharacters.Contains(c, StringComparison.Ordinal))
            {
                while (at < text.Length && OperatorCharacters.Contains(text[at], StringComparison.Ordinal))
                {
                    at++;
                }
                kind = TokenKind.Operator;
            }
            else
            {
                at += c == ':' && Next(text, at) == ':' ? 2 : 1;
                kind = TokenKind.Mark;
            }
            var raw = text[start..at];
            tokens.Add(new ConditionToken(kind, kind == TokenKind.QuotedName ? Unquote(raw) : raw, start, at));
        }
        tokens.Add(new ConditionToken(TokenKind.End, "", text.Length, text.Length));
        return tokens;
    }

    private static char Next(string text, int at) => at + 1 < text.Length ? text[at + 1] : '\0';

    private static string Unquote(string name) => name[1..^1].Replace("\"\"", "\"", StringComparison.Ordinal);

    private static int SkipQuoted(string text, int at, char quote, bool escapes)
    {
        for (at++; at < text.Length; at++)
        {
            if (escapes && text[at] == '\\')
            {
                at++;
            }
            else if (text[at] == quote)
            {
                if (Next(text, at) != quote)
                {
                    return at + 1;
                }
                at++;
            }
        }
        return -1;
    }

    private static int SkipNumber(string text, int at)
    {
        while (at < text.Length && (char.IsAsciiLetterOrDigit(text[at]) || text[at] is '.' or '_'))
        {
            at += text[at] is 'e' or 'E' && Next(text, at) is '+' or '-' ? 2 : 1;
        }
        return Math.Min(at, text.Length);
    }
}
