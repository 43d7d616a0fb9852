namespace Plimsoll.Telemetry.Traces;

/// <summary>How much is held of traces whose spans still come, and for how long.</summary>
public sealed record TraceBounds
{
    /// <summary>
    /// A trace counts as whole when no span of it has come for so long. OpenTelemetry's SDKs send every five seconds unless
    /// told otherwise, so the parts of two services may come that far apart.
    /// </summary>
    public TimeSpan QuietFor { get; init; } = TimeSpan.FromSeconds(6);

    /// <summary>A trace that is never quiet is handed on at this age, and goes on as another piece.</summary>
    public TimeSpan OldestOpen { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>Spans of all open traces, at 120 bytes each; beyond, the trace that was quiet longest is handed on early.</summary>
    public int MostOpenSpans { get; init; } = 450_000;

    /// <summary>More spans of one trace are counted and dropped.</summary>
    public int MostSpansPerTrace { get; init; } = 50_000;
}
