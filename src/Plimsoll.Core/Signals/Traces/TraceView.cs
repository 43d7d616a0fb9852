namespace Plimsoll.Core.Signals.Traces;

/// <summary>A whole trace to look at: its spans in any order. Valid during the call that it is handed to.</summary>
public readonly ref struct TraceView
{
    public required TraceId TraceId { get; init; }
    public required ReadOnlySpan<SpanRow> Spans { get; init; }
    public required TextTable Texts { get; init; }

    /// <summary>Hashes that <see cref="SpanRow.Parameters"/> and <see cref="SpanRow.Results"/> are stretches of.</summary>
    public ReadOnlySpan<ulong> Values { get; init; }

    /// <summary>
    /// How many traces of its kind this one stands for: 1, or more where a sampler kept one of many.
    /// </summary>
    public int Stands { get; init; }

    public ReadOnlySpan<ulong> In(ValueRange range) =>
        range.IsEmpty || range.Start < 0 || range.Start + range.Count > Values.Length
            ? []
            : Values.Slice(range.Start, range.Count);
}
