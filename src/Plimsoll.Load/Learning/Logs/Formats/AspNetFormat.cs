namespace Plimsoll.Load.Learning.Logs.Formats;

/// <summary>ASP.NET Core: its W3C logger, or its console as JSON; the first line tells which.</summary>
internal sealed class AspNetFormat : ILogFormat
{
    private ILogFormat? _inner;

    public string Name => "aspnet";

    public LineKind Read(ReadOnlySpan<byte> line, out AccessLogEntry? entry)
    {
        _inner ??= line is [(byte)'{', ..] ? new JsonFormat(new Dictionary<string, LogField>()) : new W3cFormat();
        return _inner.Read(line, out entry);
    }
}
