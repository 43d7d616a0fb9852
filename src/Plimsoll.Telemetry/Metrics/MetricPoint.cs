namespace Plimsoll.Telemetry.Metrics;

/// <summary>One data point of any kind, as read; used again for the next.</summary>
internal sealed class MetricPoint
{
    public ulong StartNs { get; set; }
    public ulong TimeNs { get; set; }
    public double Value { get; set; }
    public long Count { get; set; }
    public double Sum { get; set; }
    public double? Least { get; set; }
    public double? Most { get; set; }
    public bool HasNoValue { get; set; }

    /// <summary>Order-free: the sum of the attributes' hashes.</summary>
    public ulong Attributes { get; set; }
    public List<double> Bounds { get; } = [];
    public List<ulong> Counts { get; } = [];
    public int Scale { get; set; }
    public ulong ZeroCount { get; set; }
    public int Offset { get; set; }
    public ulong NegativeCount { get; set; }

    public void Clear()
    {
        (StartNs, TimeNs, Value, Count, Sum, Least, Most) = (0, 0, 0, 0, 0, null, null);
        (HasNoValue, Attributes, Scale, ZeroCount, Offset, NegativeCount) = (false, 0, 0, 0, 0, 0);
        Bounds.Clear();
        Counts.Clear();
    }
}
