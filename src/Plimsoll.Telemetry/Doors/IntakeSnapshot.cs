using Plimsoll.Core.Workloads.Service;

namespace Plimsoll.Telemetry.Doors;

/// <summary>What came in so far, and what of it was lost and where.</summary>
public sealed record IntakeSnapshot
{
    /// <summary>Decoded and given to their traces.</summary>
    public long Spans { get; init; }

    /// <summary>Handed on, pieces included.</summary>
    public long Traces { get; init; }

    /// <summary>Whose spans may still come.</summary>
    public long OpenTraces { get; init; }

    /// <summary>Left out for good, since they break the protocol.</summary>
    public long RejectedSpans { get; init; }

    /// <summary>Beyond the bound of one trace, and how many traces that were.</summary>
    public long CutSpans { get; init; }
    public long TracesCut { get; init; }

    /// <summary>Handed on early, perhaps not whole: there was no room for more.</summary>
    public long TracesClosedForRoom { get; init; }

    /// <summary>Handed on although they were never quiet.</summary>
    public long TracesClosedByAge { get; init; }

    /// <summary>Of traces that had been handed on before, and the late spans that they are made of.</summary>
    public long TracePieces { get; init; }
    public long LateSpans { get; init; }

    /// <summary>Spans whose parameters were dropped for want of room.</summary>
    public long ValuesDropped { get; init; }

    /// <summary>Names, routes and statements that found no place in the table of texts.</summary>
    public long TextsRefused { get; init; }
    public long MetricPoints { get; init; }
    public long RejectedPoints { get; init; }

    /// <summary>Points of series beyond the bound.</summary>
    public long SeriesRefused { get; init; }
    public long LogRecords { get; init; }

    /// <summary>Records of templates beyond the bound.</summary>
    public long LogTemplatesRefused { get; init; }

    /// <summary>Requests turned away at the door, by reason; those without are not there.</summary>
    public IReadOnlyDictionary<RefusalReason, long> Refused { get; init; } = new Dictionary<RefusalReason, long>();

    /// <summary>Requests and traces that a defect cost, and the traces among them.</summary>
    public long Faults { get; init; }
    public long TracesLost { get; init; }
    public string? LastFault { get; init; }

    /// <summary>The same without its words, for who must not see what senders sent.</summary>
    public string? LastFaultPlace { get; init; }

    /// <summary>What was counted after <paramref name="earlier"/>.</summary>
    public IntakeSnapshot Since(IntakeSnapshot earlier) =>
        this with
        {
            Spans = Spans - earlier.Spans,
            Traces = Traces - earlier.Traces,
            RejectedSpans = RejectedSpans - earlier.RejectedSpans,
            CutSpans = CutSpans - earlier.CutSpans,
            TracesCut = TracesCut - earlier.TracesCut,
            TracesClosedForRoom = TracesClosedForRoom - earlier.TracesClosedForRoom,
            TracesClosedByAge = TracesClosedByAge - earlier.TracesClosedByAge,
            TracePieces = TracePieces - earlier.TracePieces,
            LateSpans = LateSpans - earlier.LateSpans,
            ValuesDropped = ValuesDropped - earlier.ValuesDropped,
            TextsRefused = TextsRefused - earlier.TextsRefused,
            MetricPoints = MetricPoints - earlier.MetricPoints,
            RejectedPoints = RejectedPoints - earlier.RejectedPoints,
            SeriesRefused = SeriesRefused - earlier.SeriesRefused,
            LogRecords = LogRecords - earlier.LogRecords,
            LogTemplatesRefused = LogTemplatesRefused - earlier.LogTemplatesRefused,
            Faults = Faults - earlier.Faults,
            TracesLost = TracesLost - earlier.TracesLost,
            LastFault = Faults > earlier.Faults ? LastFault : null,
            LastFaultPlace = Faults > earlier.Faults ? LastFaultPlace : null,
            Refused = Refused
                .Select(r => (r.Key, Count: r.Value - earlier.Refused.GetValueOrDefault(r.Key)))
                .Where(r => r.Count > 0)
                .ToDictionary(r => r.Key, r => r.Count),
        };

    /// <summary>In the words of the workload, for the fold's snapshot.</summary>
    public TraceLoss TraceLoss =>
        new()
        {
            DroppedSpans = RejectedSpans + CutSpans,
            DroppedTraces = TracesLost,
            Late = LateSpans,
            Cut = TracesCut,
        };

    /// <summary>Likewise, what <see cref="TraceLoss"/> has no place for.</summary>
    public DoorLoss DoorLoss =>
        new()
        {
            RejectedSpans = RejectedSpans,
            CutSpans = CutSpans,
            TracesClosedForRoom = TracesClosedForRoom,
            TracesClosedByAge = TracesClosedByAge,
            TracePieces = TracePieces,
            ValuesDropped = ValuesDropped,
            TextsRefused = TextsRefused,
            RejectedPoints = RejectedPoints,
            SeriesRefused = SeriesRefused,
            LogTemplatesRefused = LogTemplatesRefused,
            Faults = Faults,
            LastFault = LastFaultPlace,
        };

    /// <summary>Nothing was lost and nothing was cut short.</summary>
    public bool IsWhole =>
        RejectedSpans + CutSpans + TracesClosedForRoom + TracePieces + ValuesDropped + TextsRefused + RejectedPoints
            == 0
        && SeriesRefused + LogTemplatesRefused + Faults == 0
        && Refused.Count == 0;
}
