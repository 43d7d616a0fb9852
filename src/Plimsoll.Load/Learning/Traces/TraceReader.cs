using System.Text.Json;
using Plimsoll.Core;
using Plimsoll.Load.Learning.Logs;

namespace Plimsoll.Load.Learning.Traces;

/// <summary>
/// Reads traces as the OpenTelemetry collector's file exporter writes them: one export request in OTLP's JSON a line. A span
/// of kind server without a parent is a request; all others are passed over.
/// </summary>
public sealed class TraceReader(TraceOptions options) : IRequestReader
{
    private const int ShownBroken = 5;
    private readonly List<BrokenLine> _firstBroken = [];
    private readonly List<LogAsRead> _read = [];
    private readonly List<string> _warnings = [];
    private readonly SortedDictionary<string, long> _services = new(StringComparer.Ordinal);
    private long _spans;
    private long _entries;
    private long _incomplete;
    private long _broken;
    private long _sampled;

    public string What => "traces";

    public LogSummary Read(
        IReadOnlyList<LogSource> sources,
        Action<AccessLogEntry> take,
        IProgress<LogProgress>? progress,
        CancellationToken token
    )
    {
        LogWalk.Read(
            sources,
            (source, report) => ReadOne(source, take, report, token),
            () => new LogProgress(_spans, 0, null) { Entries = _entries, Broken = _broken + _incomplete },
            progress
        );
        Warn();
        return new LogSummary(
            _spans + _broken,
            _entries,
            _spans - _entries - _incomplete,
            _broken + _incomplete,
            _firstBroken,
            _read,
            _warnings
        );
    }

    private void ReadOne(LogSource source, Action<AccessLogEntry> take, Action report, CancellationToken token)
    {
        using var text = source.OpenText();
        var reader = new LongLineReader(text);
        var log = Path.GetFileName(source.Name);
        var before = _spans;
        for (var number = 1L; TryRead(reader, source, out var line, out var isTooLong); number++)
        {
            token.ThrowIfCancellationRequested();
            if (line.Span.Trim(" \t\r\uFEFF"u8).IsEmpty)
            {
                continue;
            }
            if (isTooLong || !TryTake(line, take))
            {
                _broken++;
                Show(log, number, line.Span);
            }
            report();
        }
        if (_spans == before)
        {
            throw new PlimsollException(
                Fault.Usage,
                $"There are no spans in {source.Name}.",
                "Name a file of the collector's file exporter: one object with resourceSpans a line (encoding json, which is the default)."
            );
        }
        _read.Add(new LogAsRead(log, "otlp-json"));
    }

    private bool TryTake(ReadOnlyMemory<byte> line, Action<AccessLogEntry> take)
    {
        try
        {
            using var document = JsonDocument.Parse(line.Span[0] == 0xEF ? line[3..] : line);
            foreach (var resource in OtlpJson.Each(document.RootElement, "resourceSpans"))
            {
                var service = ServiceOf(resource);
                foreach (
                    var span in OtlpJson.Each(resource, "scopeSpans").SelectMany(scope => OtlpJson.Each(scope, "spans"))
                )
                {
                    _spans++;
                    if (RequestSpan.IsRoot(span) && (options.Service ?? service) == service)
                    {
                        Take(span, service, take);
                    }
                }
            }
            return true;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // A text that is no JSON, or one whose strings are no text.
            return false;
        }
    }

    private void Take(JsonElement span, string service, Action<AccessLogEntry> take)
    {
        _sampled += RequestSpan.IsSampled(span) ? 1 : 0;
        if (RequestSpan.Read(span, options.SessionAttribute) is not { } entry)
        {
            _incomplete++;
            return;
        }
        _entries++;
        _services[service] = _services.GetValueOrDefault(service) + 1;
        take(entry);
    }

    private static string ServiceOf(JsonElement resource)
    {
        if (resource.TryGetProperty("resource", out var of))
        {
            foreach (var attribute in OtlpJson.Each(of, "attributes"))
            {
                if (OtlpJson.Attribute(attribute) is ("service.name", var name))
                {
                    return name;
                }
            }
        }
        return "";
    }

    private void Warn()
    {
        if (_incomplete > 0)
        {
            _warnings.Add(
                $"{_incomplete} requests lack their method, path, status or time, and are left out: see whether the service's instrumentation tells url.path."
            );
        }
        if (_services.Count > 1)
        {
            var most = _services
                .OrderByDescending(pair => pair.Value)
                .Take(8)
                .Select(pair => $"{pair.Key} ({pair.Value})");
            _warnings.Add(
                $"Requests reach {_services.Count} services from outside: {string.Join(", ", most)}. The scenario asks them all at one address; --service takes one of them."
            );
        }
        if (_sampled > 0)
        {
            _warnings.Add(
                $"{_sampled} requests come from a sampler that dropped others: rates are too low by as much, and sessions have holes. Learn from an access log, or from traces without sampling."
            );
        }
    }

    private void Show(string log, long number, ReadOnlySpan<byte> line)
    {
        if (_firstBroken.Count < ShownBroken)
        {
            _firstBroken.Add(BrokenLine.Of(log, number, line[..Math.Min(line.Length, 512)]));
        }
    }

    private bool TryRead(LongLineReader reader, LogSource source, out ReadOnlyMemory<byte> line, out bool isTooLong)
    {
        try
        {
            return reader.TryRead(out line, out isTooLong);
        }
        catch (InvalidDataException e)
        {
            _warnings.Add($"{source.Name} is damaged or cut off ({e.Message}); what came before has been read.");
            (line, isTooLong) = (default, false);
            return false;
        }
    }
}
