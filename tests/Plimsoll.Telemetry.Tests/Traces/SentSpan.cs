namespace Plimsoll.Telemetry.Tests.Traces;

/// <summary>A span to be written for a test, with what most tests leave alone.</summary>
internal sealed record SentSpan(ulong Trace, ulong Id, ulong Parent = 0)
{
    public string Name { get; init; } = "work";
    public int Kind { get; init; } = 1;
    public ulong Start { get; init; } = 1_000_000_000;
    public ulong End { get; init; } = 2_000_000_000;
    public int Status { get; init; }
    public (string Key, object Value)[] Attributes { get; init; } = [];
    public byte[]? TraceIdBytes { get; init; }
    public string? Exception { get; init; }
}
