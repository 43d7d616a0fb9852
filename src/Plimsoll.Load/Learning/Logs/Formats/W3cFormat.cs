namespace Plimsoll.Load.Learning.Logs.Formats;

/// <summary>
/// W3C's extended format, whose <c>#Fields</c> directive names the columns: IIS, the W3C logger of ASP.NET Core,
/// CloudFront. IIS tells when a request had been answered, ASP.NET Core when it came; IIS and ASP.NET Core count
/// milliseconds, CloudFront seconds.
/// </summary>
internal sealed class W3cFormat : ILogFormat
{
    private readonly EntryBuilder _builder = new(timeIsStart: true);
    private LogField[] _fields = [];

    public string Name => "w3c";

    public LineKind Read(ReadOnlySpan<byte> line, out AccessLogEntry? entry)
    {
        entry = null;
        if (line.IsEmpty || line[0] == '#')
        {
            Directive(line);
            return LineKind.Other;
        }
        _builder.Start();
        var words = new WordReader(line);
        var place = 0;
        for (; words.TryNext(out var word); place++)
        {
            if (place < _fields.Length)
            {
                _builder.Set(_fields[place], word);
            }
        }
        entry = place == _fields.Length ? _builder.Build() : null;
        return entry is null ? LineKind.Broken : LineKind.Entry;
    }

    private void Directive(ReadOnlySpan<byte> line)
    {
        if (line.StartsWith("#Software:"u8))
        {
            _builder.TimeIsStart = line.IndexOf("Internet Information"u8) < 0;
        }
        if (!line.StartsWith("#Fields:"u8))
        {
            return;
        }
        var isCloudFront = line.IndexOf("x-edge-location"u8) >= 0;
        _builder.TimeIsStart &= !isCloudFront;
        var words = new WordReader(line["#Fields:".Length..]);
        var fields = new List<LogField>();
        while (words.TryNext(out var word))
        {
            var field = FieldOf(System.Text.Encoding.ASCII.GetString(word));
            fields.Add(field == LogField.Milliseconds && isCloudFront ? LogField.Seconds : field);
        }
        _fields = [.. fields];
    }

    private static LogField FieldOf(string name) =>
        name.ToLowerInvariant() switch
        {
            "date" => LogField.Date,
            "time" => LogField.TimeOfDay,
            "c-ip" => LogField.Client,
            "cs-username" => LogField.User,
            "cs-method" => LogField.Method,
            "cs-uri-stem" => LogField.Path,
            "cs-uri" => LogField.Target,
            "cs-uri-query" => LogField.Query,
            "sc-status" => LogField.Status,
            "sc-bytes" => LogField.BytesSent,
            "cs-bytes" => LogField.BytesReceived,
            "time-taken" => LogField.Milliseconds,
            "cs(user-agent)" => LogField.Agent,
            "cs-host" or "cs(host)" => LogField.Host,
            _ => LogField.Other,
        };
}
