namespace Plimsoll.Load.Learning.Logs.Formats;

/// <summary>AWS Application Load Balancer. The time is when the answer had been sent; the three parts make the duration.</summary>
internal sealed class AlbFormat : ILogFormat
{
    private readonly EntryBuilder _builder = new(timeIsStart: false);

    public string Name => "alb";

    public LineKind Read(ReadOnlySpan<byte> line, out AccessLogEntry? entry)
    {
        entry = null;
        _builder.Start();
        var words = new WordReader(line);
        var seconds = 0.0;
        var place = 0;
        for (; words.TryNext(out var word); place++)
        {
            switch (place)
            {
                case 0 when !IsKind(word):
                    return LineKind.Broken;
                case 1:
                    _builder.Set(LogField.Time, word);
                    break;
                case 3: // client:port
                    var colon = word.LastIndexOf((byte)':');
                    _builder.Set(LogField.Client, colon < 0 ? word : word[..colon]);
                    break;
                case 5 or 6 or 7: // -1 where the target never answered
                    if (System.Buffers.Text.Utf8Parser.TryParse(word, out double part, out _) && part > 0)
                    {
                        seconds += part;
                    }
                    break;
                case 8:
                    _builder.Set(LogField.Status, word);
                    break;
                case 10:
                    _builder.Set(LogField.BytesReceived, word);
                    break;
                case 11:
                    _builder.Set(LogField.BytesSent, word);
                    break;
                case 12:
                    _builder.Set(LogField.Request, word);
                    break;
                case 13:
                    _builder.Set(LogField.Agent, word);
                    break;
            }
        }
        _builder.SetSeconds(seconds);
        entry = place > 12 ? _builder.Build() : null;
        return entry is null ? LineKind.Broken : LineKind.Entry;
    }

    private static bool IsKind(ReadOnlySpan<byte> word) =>
        word.SequenceEqual("http"u8)
        || word.SequenceEqual("https"u8)
        || word.SequenceEqual("h2"u8)
        || word.SequenceEqual("grpcs"u8)
        || word.SequenceEqual("ws"u8)
        || word.SequenceEqual("wss"u8);
}
