namespace Plimsoll.Telemetry.Statements;

/// <summary>
/// Cuts the UTF-8 of a statement into parts, by the rules that <c>Plimsoll.Core</c>'s <c>SqlLexer</c> has for strings,
/// plus the placeholders of drivers. It makes no strings: the bytes of a literal are never kept. What is not closed goes
/// on to the end.
/// </summary>
internal ref struct SqlScanner(ReadOnlySpan<byte> sql, SqlDialect dialect)
{
    private readonly ReadOnlySpan<byte> _sql = sql;

    public int Start { get; private set; }
    public int End { get; private set; }
    public SqlPart Part { get; private set; }

    /// <summary>In another dialect than PostgreSQL's a backslash within a string leaves it open where the string ends.</summary>
    public bool IsDoubtful { get; private set; }

    public readonly ReadOnlySpan<byte> Bytes => _sql[Start..End];

    public bool Next()
    {
        Start = End;
        if (Start >= _sql.Length)
        {
            Part = SqlPart.End;
            return false;
        }
        (Part, End) = Read();
        return true;
    }

    /// <summary>Goes on to what is neither space nor comment.</summary>
    public bool NextSolid()
    {
        while (Next())
        {
            if (Part is not (SqlPart.Space or SqlPart.Comment))
            {
                return true;
            }
        }
        return false;
    }

    private (SqlPart Part, int End) Read()
    {
        var i = Start;
        var c = _sql[i];
        var next = At(i + 1);
        switch (c)
        {
            case (byte)' ' or (byte)'\t' or (byte)'\n' or (byte)'\r' or (byte)'\f' or (byte)'\v':
                while (IsSpace(At(i)))
                {
                    i++;
                }
                return (SqlPart.Space, i);
            case (byte)'-' when next == '-':
            case (byte)'#' when dialect == SqlDialect.Other:
                var line = _sql[i..].IndexOfAny((byte)'\n', (byte)'\r');
                return (SqlPart.Comment, line < 0 ? _sql.Length : i + line);
            case (byte)'/' when next == '*':
                return (SqlPart.Comment, EndOfComment(i));
            case (byte)'\'':
                return (SqlPart.Text, EndOfQuoted(i, (byte)'\'', hasEscapes: false));
            case (byte)'"':
                return (
                    dialect == SqlDialect.Postgres ? SqlPart.QuotedName : SqlPart.Text,
                    EndOfQuoted(i, (byte)'"', hasEscapes: false)
                );
            case (byte)'`' when dialect == SqlDialect.Other:
                return (SqlPart.QuotedName, EndOfQuoted(i, (byte)'`', hasEscapes: false));
            case (byte)'e' or (byte)'E' when next == '\'':
                return (SqlPart.Text, EndOfQuoted(i + 1, (byte)'\'', hasEscapes: true));
            case (byte)'n' or (byte)'N' or (byte)'b' or (byte)'B' or (byte)'x' or (byte)'X' when next == '\'':
                return (SqlPart.Text, EndOfQuoted(i + 1, (byte)'\'', hasEscapes: false));
            case (byte)'u' or (byte)'U' when next == '&' && At(i + 2) == '\'':
                return (SqlPart.Text, EndOfQuoted(i + 2, (byte)'\'', hasEscapes: false));
            case (byte)'u' or (byte)'U' when next == '&' && At(i + 2) == '"':
                return (SqlPart.QuotedName, EndOfQuoted(i + 2, (byte)'"', hasEscapes: false));
            case (byte)'$':
                return ReadDollar();
            case (byte)'.' when IsDigit(next):
                return (SqlPart.Number, EndOfNumber(i));
            case (byte)':' when next == ':':
                return (SqlPart.Cast, i + 2);
            // A slice such as a[1:n] has no space or operator before its colon; a placeholder has.
            case (byte)':' or (byte)'@' when IsWordStart(next) && (i == 0 || !IsOperandEnd(_sql[i - 1])):
                return (SqlPart.Named, EndOfWord(i + 1));
            case (byte)'%' when next == '(':
                var close = _sql[i..].IndexOf(")s"u8);
                return close > 0 && close < 80 ? (SqlPart.Named, i + close + 2) : (SqlPart.Symbol, i + 1);
            case (byte)'%' when next == 's' && !IsWordPart(At(i + 2)):
                return (SqlPart.Unnamed, i + 2);
            case (byte)'?':
                return (IsPlaceholder(i) ? SqlPart.Unnamed : SqlPart.Symbol, i + 1);
            default:
                return IsDigit(c) ? (SqlPart.Number, EndOfNumber(i))
                    : IsWordStart(c) ? (SqlPart.Word, EndOfWord(i))
                    : (SqlPart.Symbol, i + 1);
        }
    }

    private readonly (SqlPart Part, int End) ReadDollar()
    {
        var i = Start + 1;
        if (IsDigit(At(i)))
        {
            while (IsDigit(At(i)))
            {
                i++;
            }
            return (SqlPart.Numbered, i);
        }
        while (At(i) != '$' && IsWordPart(At(i)))
        {
            i++;
        }
        if (At(i) != '$')
        {
            return (SqlPart.Symbol, Start + 1);
        }
        var tag = _sql[Start..(i + 1)];
        var end = _sql[(i + 1)..].IndexOf(tag);
        return (SqlPart.Text, end < 0 ? _sql.Length : i + 1 + end + tag.Length);
    }

    /// <summary>In PostgreSQL, <c>?</c>, <c>?|</c> and <c>?&amp;</c> are operators of jsonb too: then an operand follows.</summary>
    private readonly bool IsPlaceholder(int i)
    {
        var next = At(i + 1);
        if (next is (byte)'&' or (byte)'?' || (next == '|' && At(i + 2) != '|'))
        {
            return false;
        }
        var j = i + 1;
        while (IsSpace(At(j)))
        {
            j++;
        }
        return At(j) is not ((byte)'\'' or (byte)'$');
    }

    private readonly int EndOfComment(int start)
    {
        var depth = 0;
        for (var i = start; i < _sql.Length; i++)
        {
            if (_sql[i] == '/' && At(i + 1) == '*')
            {
                depth++;
                i++;
            }
            else if (_sql[i] == '*' && At(i + 1) == '/')
            {
                depth--;
                i++;
                if (depth == 0 || dialect == SqlDialect.Other)
                {
                    return i + 1;
                }
            }
        }
        return _sql.Length;
    }

    private int EndOfQuoted(int quote, byte mark, bool hasEscapes)
    {
        for (var i = quote + 1; i < _sql.Length; i++)
        {
            if (_sql[i] == '\\')
            {
                IsDoubtful |= dialect == SqlDialect.Other;
                i += hasEscapes ? 1 : 0;
            }
            else if (_sql[i] == mark)
            {
                if (At(i + 1) != mark)
                {
                    return i + 1;
                }
                i++;
            }
        }
        return _sql.Length;
    }

    /// <summary>Takes any junk that sticks to the digits too, so that nothing of a malformed number is left.</summary>
    private readonly int EndOfNumber(int start)
    {
        var isDecimal = true;
        for (var i = start; i < _sql.Length; i++)
        {
            var c = _sql[i];
            var isExponentSign =
                c is (byte)'+' or (byte)'-' && i > start && isDecimal && _sql[i - 1] is (byte)'e' or (byte)'E';
            var isRange = c == '.' && At(i + 1) == '.';
            if (isRange || !(isExponentSign || c == '.' || (IsWordPart(c) && c != '$')))
            {
                return i;
            }
            isDecimal &= IsDigit(c) || c is (byte)'.' or (byte)'_' or (byte)'e' or (byte)'E';
        }
        return _sql.Length;
    }

    private readonly int EndOfWord(int start)
    {
        var i = start;
        while (IsWordPart(At(i)))
        {
            i++;
        }
        return i;
    }

    private readonly byte At(int i) => i < _sql.Length ? _sql[i] : (byte)0;

    private static bool IsSpace(byte c) =>
        c is (byte)' ' or (byte)'\t' or (byte)'\n' or (byte)'\r' or (byte)'\f' or (byte)'\v';

    private static bool IsDigit(byte c) => (uint)(c - '0') <= 9;

    private static bool IsWordStart(byte c) => (uint)((c | 0x20) - 'a') <= 25 || c == '_' || c >= 0x80;

    public static bool IsWordPart(byte c) => IsWordStart(c) || IsDigit(c) || c == '$';

    private static bool IsOperandEnd(byte c) =>
        IsWordPart(c) || c is (byte)')' or (byte)']' or (byte)'"' or (byte)'@' or (byte)':';
}
