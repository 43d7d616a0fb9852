namespace Plimsoll.Core.Workloads.Service;

/// <summary>What came in beside traces, and what was turned away.</summary>
public sealed record IntakeCounts
{
    public long MetricPoints { get; init; }
    public long LogRecords { get; init; }

    /// <summary>Requests of senders that were turned away, by reason.</summary>
    public IReadOnlyDictionary<string, long> Refused { get; init; } = new Dictionary<string, long>();

    /// <summary>What of the rest was not kept whole.</summary>
    public DoorLoss Loss { get; init; } = new();
}
