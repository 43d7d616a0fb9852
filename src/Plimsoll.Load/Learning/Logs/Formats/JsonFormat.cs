using System.Text;
using System.Text.Json;

namespace Plimsoll.Load.Learning.Logs.Formats;

/// <summary>
/// A JSON object a line: nginx's <c>escape=json</c>, Caddy, ASP.NET Core's console, and others. The time of a line is
/// taken to be when the request ended, unless its name says start.
/// </summary>
internal sealed class JsonFormat : ILogFormat
{
    private const int LongestName = 200;
    private readonly EntryBuilder _builder = new(timeIsStart: false);
    private readonly Dictionary<ulong, LogField> _fields = [];

    /// <summary>
    /// ASP.NET Core tells of a request more than once, each time from another part of it; the first part that tells a
    /// whole request is believed, and no other.
    /// </summary>
    private string? _category;

    /// <param name="names">Names of this log's own, which go before the known ones.</param>
    public JsonFormat(IReadOnlyDictionary<string, LogField> names)
    {
        foreach (var (name, field) in JsonNames.All.Concat(names))
        {
            _fields[ByteHash.Of(Encoding.UTF8.GetBytes(name))] = field;
        }
    }

    public string Name => "json";

    public LineKind Read(ReadOnlySpan<byte> line, out AccessLogEntry? entry)
    {
        entry = null;
        if (line.IsEmpty || line[0] != '{')
        {
            return LineKind.Broken;
        }
        _builder.Start();
        try
        {
            Walk(line);
        }
        catch (JsonException)
        {
            return LineKind.Broken;
        }
        entry = _builder.Build();
        if (entry is null)
        {
            // Whole, but no request: another message of the same program.
            return LineKind.Other;
        }
        if (_builder.Category is { } category && category != (_category ??= category))
        {
            entry = null;
            return LineKind.Other;
        }
        return LineKind.Entry;
    }

    private void Walk(ReadOnlySpan<byte> line)
    {
        var reader = new Utf8JsonReader(line);
        Span<byte> path = stackalloc byte[LongestName];
        Span<int> lengths = stackalloc int[65]; // the reader goes no deeper than 64
        Span<byte> text = stackalloc byte[512];
        var field = LogField.Other;
        while (reader.Read())
        {
            switch (reader.TokenType)
            {
                case JsonTokenType.PropertyName:
                    var depth = reader.CurrentDepth;
                    var prefix = lengths[depth - 1];
                    var end = Append(path, prefix, reader.ValueSpan);
                    lengths[depth] = end;
                    field =
                        end > 0 && _fields.TryGetValue(ByteHash.Of(path[..end]), out var known)
                            ? known
                            : LogField.Other;
                    break;
                case JsonTokenType.String when field != LogField.Other:
                    if (!reader.ValueIsEscaped)
                    {
                        _builder.Set(field, reader.ValueSpan);
                    }
                    else if (reader.ValueSpan.Length <= text.Length)
                    {
                        _builder.Set(field, text[..reader.CopyString(text)]);
                    }
                    else
                    {
                        _builder.Set(field, Encoding.UTF8.GetBytes(reader.GetString()!));
                    }
                    field = LogField.Other; // of a list, only the first
                    break;
                case JsonTokenType.Number when field != LogField.Other:
                    _builder.Set(field, reader.ValueSpan);
                    field = LogField.Other;
                    break;
            }
        }
    }

    /// <returns>The new length; 0 where it does not fit, and then nothing below has a name either.</returns>
    private static int Append(Span<byte> path, int prefix, ReadOnlySpan<byte> name)
    {
        var from = prefix == 0 ? 0 : prefix + 1;
        if (from + name.Length > path.Length)
        {
            return 0;
        }
        if (prefix > 0)
        {
            path[prefix] = (byte)'.';
        }
        name.CopyTo(path[from..]);
        return from + name.Length;
    }
}
