using System.Text;
using Plimsoll.Telemetry.Doors;
using Plimsoll.Telemetry.Statements;
using Plimsoll.Telemetry.Traces;
using Plimsoll.Telemetry.Wire;

namespace Plimsoll.Telemetry.Logs;

/// <summary>
/// Reads ExportLogsServiceRequests and counts their records by template; no record is kept. Field numbers are those of
/// opentelemetry-proto 1.x, logs. Not thread-safe.
/// </summary>
internal sealed class LogIntake(int mostTemplates = 2_000)
{
    private readonly SeededHash _hash = new(0x6C6F_6773);
    private readonly Dictionary<ulong, Counted> _templates = [];
    private readonly AttributeSet _resource = new();
    private readonly AttributeSet _attributes = new();
    private readonly byte[] _shape = new byte[TextShape.Longest];

    public long Records { get; private set; }
    public long TemplatesRefused { get; private set; }

    public IReadOnlyList<LogTemplate> Templates() =>
        [.. _templates.Values.Select(t => t.Template with { Count = t.Count }).OrderByDescending(t => t.Count)];

    /// <summary>Begins to count anew.</summary>
    public void Turn() => _templates.Clear();

    public Outcome Take(ReadOnlySpan<byte> request)
    {
        var reader = new ProtoReader(request);
        while (reader.Next())
        {
            if (reader.Field == 1 && !TryResourceLogs(reader.ReadBytes(), request))
            {
                return new Outcome(Refusal.Malformed);
            }
        }
        return new Outcome(reader.IsMalformed ? Refusal.Malformed : null);
    }

    private bool TryResourceLogs(ReadOnlySpan<byte> message, ReadOnlySpan<byte> request)
    {
        if (!_resource.TryReadResource(message, request))
        {
            return false;
        }
        var service = _resource.Text(Known.ServiceName, request);
        var records = new ScopeItems(message);
        while (records.Next())
        {
            if (!TryRecord(records.Item, request, service))
            {
                return false;
            }
        }
        return !records.IsMalformed;
    }

    private bool TryRecord(ReadOnlySpan<byte> message, ReadOnlySpan<byte> request, ReadOnlySpan<byte> service)
    {
        _attributes.Clear();
        ReadOnlySpan<byte> body = [];
        ulong severity = 0;
        var reader = new ProtoReader(message);
        while (reader.Next())
        {
            switch (reader.Field)
            {
                case 2:
                    severity = reader.ReadVarint();
                    break;
                case 5:
                    var any = new ProtoReader(reader.ReadBytes());
                    body = any.Next() && any.Field == 1 ? any.ReadBytes() : "(structured)"u8;
                    break;
                case 6 when !_attributes.Read(reader.ReadBytes(), request, out _, out _):
                    return false;
            }
        }
        if (reader.IsMalformed)
        {
            return false;
        }
        Count(
            service,
            Severity(severity),
            body,
            _attributes.Text(Known.LogTemplate, request),
            _attributes.Text(Known.ExceptionType, request)
        );
        return true;
    }

    private void Count(
        ReadOnlySpan<byte> service,
        string severity,
        ReadOnlySpan<byte> body,
        ReadOnlySpan<byte> template,
        ReadOnlySpan<byte> exception
    )
    {
        Records++;
        // A template that was put together from values (an interpolated string) is one in name alone: its words are looked at too.
        var text = TextShape.OfSentence(template.IsEmpty ? body : template, _shape);
        var key = _hash.Of(_hash.Of(_hash.Of(service), _hash.Of(text)), _hash.Of(_hash.Of(exception), severity[0]));
        if (!_templates.TryGetValue(key, out var counted))
        {
            if (_templates.Count >= mostTemplates)
            {
                TemplatesRefused++;
                return;
            }
            counted = new Counted(
                new LogTemplate(
                    Text(service),
                    severity,
                    Text(text),
                    Text(exception[..Math.Min(exception.Length, 256)]),
                    0
                )
                {
                    IsTemplate = !template.IsEmpty,
                }
            );
            _templates.Add(key, counted);
        }
        counted.Count++;
    }

    private static string Severity(ulong number) =>
        number switch
        {
            >= 21 => "FATAL",
            >= 17 => "ERROR",
            >= 13 => "WARN",
            >= 9 => "INFO",
            >= 5 => "DEBUG",
            >= 1 => "TRACE",
            _ => "UNSPECIFIED",
        };

    private static string Text(ReadOnlySpan<byte> utf8) => Encoding.UTF8.GetString(utf8);

    private sealed class Counted(LogTemplate template)
    {
        public LogTemplate Template => template;
        public long Count { get; set; }
    }
}
