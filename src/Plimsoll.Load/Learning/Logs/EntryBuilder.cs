using System.Buffers.Text;
using System.Text;

namespace Plimsoll.Load.Learning.Logs;

/// <summary>Puts an entry together from the fields of a line, whatever the format. One serves all lines of a log.</summary>
/// <param name="timeIsStart">Whether the log's plain time is when a request began, not when it ended.</param>
internal sealed class EntryBuilder(bool timeIsStart)
{
    private readonly TextCache _texts = new();
    private DateTime? _time;
    private bool _isStart;
    private string? _date;
    private string? _timeOfDay;
    private TimeSpan? _duration;
    private string? _method;
    private string? _target;
    private string? _query;
    private int _status;
    private long? _sent;
    private long? _received;
    private string? _client;
    private string? _user;
    private string? _agent;
    private string? _session;
    private string? _host;

    /// <summary>Of the line being read; null where it names none.</summary>
    public string? Category { get; private set; }

    public bool TimeIsStart { get; set; } = timeIsStart;

    public void Start()
    {
        (_time, _isStart, _date, _timeOfDay, _duration) = (null, TimeIsStart, null, null, null);
        (_method, _target, _query, _status, _sent, _received) = (null, null, null, 0, null, null);
        (_client, _user, _agent, _session, _host, Category) = (null, null, null, null, null, null);
    }

    /// <summary>An empty value and <c>-</c> are no value. What cannot be read is left out, too.</summary>
    public void Set(LogField field, ReadOnlySpan<byte> value)
    {
        if (value.IsEmpty || value is [(byte)'-'])
        {
            return;
        }
        switch (field)
        {
            case LogField.Time or LogField.StartTime:
                if ((_time is null || field == LogField.StartTime) && LogTime.TryRead(value, out var time))
                {
                    _time = time;
                    _isStart = TimeIsStart || field == LogField.StartTime;
                }
                break;
            case LogField.Date:
                _date = _texts.Get(value);
                break;
            case LogField.TimeOfDay:
                _timeOfDay = Encoding.UTF8.GetString(value);
                break;
            case LogField.Request:
                SetRequest(value);
                break;
            case LogField.Method:
                _method ??= MethodOf(value);
                break;
            case LogField.Target or LogField.Path:
                _target ??= TargetOf(value);
                break;
            case LogField.Query:
                _query = _texts.Get(value[0] == '?' ? value[1..] : value);
                break;
            case LogField.Status:
                _ = Utf8Parser.TryParse(value, out _status, out _);
                break;
            case LogField.BytesSent:
                _sent ??= Count(value);
                break;
            case LogField.BytesReceived:
                _received ??= Count(value);
                break;
            case LogField.Client:
                _client ??= _texts.Get(value);
                break;
            case LogField.User:
                _user ??= _texts.Get(value);
                break;
            case LogField.Agent:
                _agent ??= _texts.Get(value);
                break;
            case LogField.Session:
                _session ??= Encoding.UTF8.GetString(value);
                break;
            case LogField.Host:
                _host ??= _texts.Get(value);
                break;
            case LogField.Category:
                Category ??= _texts.Get(value);
                break;
            case LogField.Seconds:
                SetDuration(value, 1);
                break;
            case LogField.Milliseconds:
                SetDuration(value, 1e-3);
                break;
            case LogField.Microseconds:
                SetDuration(value, 1e-6);
                break;
            case LogField.Nanoseconds:
                SetDuration(value, 1e-9);
                break;
        }
    }

    public void SetSeconds(double seconds)
    {
        if (seconds is >= 0 and < 1e6)
        {
            _duration ??= TimeSpan.FromSeconds(seconds);
        }
    }

    /// <summary>Null where a request lacks its method, its target, its status or its time.</summary>
    public AccessLogEntry? Build()
    {
        if (_method is null || _target is null || _status is < 100 or > 599)
        {
            return null;
        }
        if (_time is null && _timeOfDay is not null)
        {
            Span<byte> time = stackalloc byte[32];
            if (
                _date is { Length: 10 }
                && _timeOfDay.Length <= 32
                && LogTime.TryDay(
                    Encoding.UTF8.GetBytes(_date),
                    time[..Encoding.UTF8.GetBytes(_timeOfDay, time)],
                    out var day
                )
            )
            {
                _time = day;
            }
        }
        if (_time is not { } at)
        {
            return null;
        }
        return new AccessLogEntry
        {
            Start = _isStart || _duration is not { } took ? at : at - took,
            Duration = _duration,
            Method = _method,
            Target = _query is null ? _target : $"{_target}?{_query}",
            Status = _status,
            BytesSent = _sent,
            BytesReceived = _received,
            Client = _client,
            User = _user,
            Agent = _agent,
            Session = _session,
            Host = _host,
        };
    }

    private void SetRequest(ReadOnlySpan<byte> line)
    {
        var space = line.IndexOf((byte)' ');
        if (space <= 0)
        {
            return;
        }
        _method = MethodOf(line[..space]);
        var rest = line[(space + 1)..];
        // A path may hold blanks of its own; HTTP/0.9 and careless clients leave the version out.
        var version = rest.LastIndexOf(" HTTP/"u8);
        if (version >= 0 && rest.Length - version <= 10)
        {
            rest = rest[..version];
        }
        _target = TargetOf(rest.Trim((byte)' '));
    }

    private static string? MethodOf(ReadOnlySpan<byte> text)
    {
        foreach (var known in s_methods)
        {
            if (Ascii.EqualsIgnoreCase(text, known))
            {
                return known;
            }
        }
        foreach (var b in text)
        {
            if (!char.IsAsciiLetterUpper((char)b) && b is not ((byte)'-' or (byte)'_'))
            {
                return null;
            }
        }
        return text.Length is > 0 and <= 20 ? Encoding.ASCII.GetString(text) : null;
    }

    private string? TargetOf(ReadOnlySpan<byte> text)
    {
        if (text.IsEmpty)
        {
            return null;
        }
        if (text[0] == '/' || text is [(byte)'*'])
        {
            return _texts.Get(text);
        }
        if (text.IndexOf("://"u8) is > 0 and var scheme)
        {
            var rest = text[(scheme + 3)..];
            var path = rest.IndexOf((byte)'/');
            if (path < 0)
            {
                return "/";
            }
            _host ??= _texts.Get(rest[..path]);
            return _texts.Get(rest[path..]);
        }
        return null;
    }

    private static long? Count(ReadOnlySpan<byte> text) =>
        Utf8Parser.TryParse(text, out long value, out var used) && used == text.Length && value >= 0 ? value : null;

    /// <param name="unit">Of a bare number, in seconds; a unit of its own wins.</param>
    private void SetDuration(ReadOnlySpan<byte> text, double unit)
    {
        if (!Utf8Parser.TryParse(text, out double value, out var used) || used == 0)
        {
            return;
        }
        var suffix = text[used..];
        if (suffix.Length > 0 && suffix[0] == ':')
        {
            if (TimeSpan.TryParse(Encoding.UTF8.GetString(text), out var span) && span >= TimeSpan.Zero)
            {
                _duration ??= span;
            }
            return;
        }
        unit =
            suffix.SequenceEqual("ms"u8) ? 1e-3
            : suffix.SequenceEqual("s"u8) ? 1
            : suffix.SequenceEqual("us"u8) || suffix.SequenceEqual("µs"u8) ? 1e-6
            : suffix.SequenceEqual("ns"u8) ? 1e-9
            : unit;
        SetSeconds(value * unit);
    }

    private static readonly string[] s_methods =
    [
        "GET",
        "POST",
        "HEAD",
        "PUT",
        "DELETE",
        "PATCH",
        "OPTIONS",
        "CONNECT",
        "TRACE",
    ];
}
