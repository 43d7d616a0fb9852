using System.Buffers.Text;

namespace Plimsoll.Load.Learning.Logs.Formats;

/// <summary>
/// The common and the combined format of Apache and nginx, with or without a virtual host before it and a request time
/// after it: a decimal number is nginx's seconds (and the time of the line is the end of the request), a whole one
/// Apache's microseconds (and the time is the start).
/// </summary>
/// <remarks>
/// Request lines come from strangers and hold blanks and quotes of their own. So the line is taken apart at what it is
/// sure to have: the time in brackets, and the quote, blank and status after the request.
/// </remarks>
internal sealed class CombinedFormat : ILogFormat
{
    private readonly EntryBuilder _builder = new(timeIsStart: true);

    public string Name => "combined";

    public LineKind Read(ReadOnlySpan<byte> line, out AccessLogEntry? entry)
    {
        entry = null;
        _builder.TimeIsStart = true;
        _builder.Start();
        var open = line.IndexOf(" ["u8);
        if (open <= 0)
        {
            return LineKind.Broken;
        }
        var close = line[open..].IndexOf("] \""u8);
        if (close < 0 || !ReadRequest(line[(open + close + 3)..], out var rest))
        {
            return LineKind.Broken;
        }
        ReadRest(rest); // first, for the request time says what the line's time means
        _builder.Set(LogField.Time, line[(open + 2)..(open + close)]);
        ReadVisitor(line[..open]);
        entry = _builder.Build();
        return entry is null ? LineKind.Broken : LineKind.Entry;
    }

    /// <summary><c>client ident user</c>, maybe with <c>host:port</c> before; a user's name may hold blanks.</summary>
    private void ReadVisitor(ReadOnlySpan<byte> text)
    {
        var space = text.IndexOf((byte)' ');
        if (space < 0)
        {
            _builder.Set(LogField.Client, text);
            return;
        }
        var first = text[..space];
        if (first.Count((byte)':') == 1 && first[^1] is >= (byte)'0' and <= (byte)'9')
        {
            _builder.Set(LogField.Host, first[..first.IndexOf((byte)':')]);
            text = text[(space + 1)..];
            space = text.IndexOf((byte)' ');
        }
        _builder.Set(LogField.Client, space < 0 ? text : text[..space]);
        var after = space < 0 ? [] : text[(space + 1)..];
        var ident = after.IndexOf((byte)' ');
        _builder.Set(LogField.User, ident < 0 ? [] : after[(ident + 1)..]);
    }

    private bool ReadRequest(ReadOnlySpan<byte> text, out ReadOnlySpan<byte> rest)
    {
        for (var from = 0; from < text.Length; )
        {
            var quote = text[from..].IndexOf("\" "u8);
            if (quote < 0)
            {
                break;
            }
            var at = from + quote;
            var after = text[(at + 2)..];
            if (after.Length >= 3 && Utf8Parser.TryParse(after[..3], out int status, out var used) && used == 3)
            {
                if (status is >= 100 and <= 599 && (after.Length == 3 || after[3] == ' '))
                {
                    _builder.Set(LogField.Request, text[..at]);
                    _builder.Set(LogField.Status, after[..3]);
                    rest = after.Length == 3 ? [] : after[4..];
                    return true;
                }
            }
            from = at + 1;
        }
        rest = [];
        return false;
    }

    /// <summary><c>bytes "referer" "agent" 0.012</c></summary>
    private void ReadRest(ReadOnlySpan<byte> text)
    {
        var quoted = 0;
        for (var place = 0; ; place++)
        {
            text = text.TrimStart((byte)' ');
            if (text.IsEmpty)
            {
                return;
            }
            if (text[0] == '"')
            {
                var value = Quoted(ref text);
                if (++quoted == 2)
                {
                    _builder.Set(LogField.Agent, value);
                }
                continue;
            }
            var end = text.IndexOf((byte)' ');
            var word = end < 0 ? text : text[..end];
            text = end < 0 ? [] : text[(end + 1)..];
            if (place == 0)
            {
                _builder.Set(LogField.BytesSent, word);
            }
            else if (IsDuration(ref word, out var isDecimal))
            {
                _builder.TimeIsStart = !isDecimal;
                _builder.Set(isDecimal ? LogField.Seconds : LogField.Microseconds, word);
            }
        }
    }

    private static bool IsDuration(ref ReadOnlySpan<byte> word, out bool isDecimal)
    {
        if (word.IndexOf((byte)'=') is > 0 and var equals)
        {
            // rt=0.123, as nginx's users like to write it; other names are other times.
            isDecimal = true;
            if (!word[..equals].SequenceEqual("rt"u8) && !word[..equals].SequenceEqual("request_time"u8))
            {
                return false;
            }
            word = word[(equals + 1)..];
        }
        isDecimal = word.Contains((byte)'.');
        return Utf8Parser.TryParse(word, out double seconds, out var used) && used == word.Length && seconds >= 0;
    }

    private static ReadOnlySpan<byte> Quoted(ref ReadOnlySpan<byte> text)
    {
        for (var i = 1; i < text.Length; i++)
        {
            if (text[i] == '\\')
            {
                i++;
            }
            else if (text[i] == '"' && (i + 1 == text.Length || text[i + 1] == ' '))
            {
                var value = text[1..i];
                text = text[(i + 1)..];
                return value;
            }
        }
        var all = text[1..];
        text = [];
        return all;
    }
}
