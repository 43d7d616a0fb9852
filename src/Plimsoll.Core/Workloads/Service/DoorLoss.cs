namespace Plimsoll.Core.Workloads.Service;

/// <summary>
/// What the doors could not keep whole over the window, beside what <see cref="TraceLoss"/> counts: bounds that were
/// reached, and defects.
/// </summary>
public sealed record DoorLoss
{
    /// <summary>Spans that break the protocol, and spans beyond the bound of one trace: together <see cref="TraceLoss.DroppedSpans"/>.</summary>
    public long RejectedSpans { get; init; }
    public long CutSpans { get; init; }

    /// <summary>Traces handed on early, perhaps not whole: there was no room for more.</summary>
    public long TracesClosedForRoom { get; init; }

    /// <summary>Traces handed on although they were never quiet.</summary>
    public long TracesClosedByAge { get; init; }

    /// <summary>Pieces of traces that had been handed on before.</summary>
    public long TracePieces { get; init; }

    /// <summary>Spans whose parameters were dropped for want of room.</summary>
    public long ValuesDropped { get; init; }

    /// <summary>Names, routes and statements that found no place in the table of texts.</summary>
    public long TextsRefused { get; init; }

    /// <summary>Points of metrics that break the protocol.</summary>
    public long RejectedPoints { get; init; }

    /// <summary>Points of series beyond the bound.</summary>
    public long SeriesRefused { get; init; }

    /// <summary>Log records of templates beyond the bound.</summary>
    public long LogTemplatesRefused { get; init; }

    /// <summary>Requests and traces that a defect of Plimsoll cost.</summary>
    public long Faults { get; init; }

    /// <summary>The last defect, by its kind and place; null where there was none. What it says may hold data and is not told.</summary>
    public string? LastFault { get; init; }
}
