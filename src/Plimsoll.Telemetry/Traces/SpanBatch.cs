using Plimsoll.Core.Signals.Traces;

namespace Plimsoll.Telemetry.Traces;

/// <summary>The spans of one request, in memory that is used again for the next.</summary>
internal sealed class SpanBatch
{
    private TraceId[] _traces = new TraceId[512];
    private SpanRow[] _rows = new SpanRow[512];
    private int[] _stands = new int[512];
    private ulong[] _values = new ulong[512];

    public int Count { get; private set; }

    public int ValueCount { get; private set; }

    public ReadOnlySpan<TraceId> Traces => _traces.AsSpan(0, Count);

    /// <summary>How many traces of its kind each span's trace stands for.</summary>
    public ReadOnlySpan<int> Stands => _stands.AsSpan(0, Count);

    /// <summary>Their ranges lie within <see cref="Values"/>.</summary>
    public ReadOnlySpan<SpanRow> Rows => _rows.AsSpan(0, Count);

    public ReadOnlySpan<ulong> Values => _values.AsSpan(0, ValueCount);

    /// <summary>Spans that break a rule of the protocol and were left out.</summary>
    public int Rejected { get; private set; }

    /// <summary>Why the first of them was; null where there is none.</summary>
    public string? Reason { get; private set; }

    public void Clear() => (Count, ValueCount, Rejected, Reason) = (0, 0, 0, null);

    public void Add(TraceId trace, in SpanRow row, int stands = 1)
    {
        if (Count == _rows.Length)
        {
            Array.Resize(ref _rows, Count * 2);
            Array.Resize(ref _traces, Count * 2);
            Array.Resize(ref _stands, Count * 2);
        }
        _traces[Count] = trace;
        _stands[Count] = stands;
        _rows[Count++] = row;
    }

    public void AddValue(ulong hash)
    {
        if (ValueCount == _values.Length)
        {
            Array.Resize(ref _values, ValueCount * 2);
        }
        _values[ValueCount++] = hash;
    }

    public void Reject(string reason)
    {
        Rejected++;
        Reason ??= reason;
    }
}
