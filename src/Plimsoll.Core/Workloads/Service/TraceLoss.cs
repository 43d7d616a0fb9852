namespace Plimsoll.Core.Workloads.Service;

/// <summary>What came and was not whole, and what did not come through. Nothing of it stops the fold.</summary>
public sealed record TraceLoss
{
    public long Traces { get; init; }
    public long Spans { get; init; }

    /// <summary>Dropped before the fold: by the doors, for want of room or because they could not be read.</summary>
    public long DroppedSpans { get; init; }
    public long DroppedTraces { get; init; }

    /// <summary>Spans whose parent is not in their trace.</summary>
    public long Orphans { get; init; }

    /// <summary>Spans that came after their trace had been folded.</summary>
    public long Late { get; init; }

    /// <summary>Spans whose chain of parents led back to themselves; cut at the earliest.</summary>
    public long Cycles { get; init; }

    /// <summary>Span ids that came twice in a trace; the first is kept.</summary>
    public long Duplicates { get; init; }

    /// <summary>Spans that end before they start; counted as of no length.</summary>
    public long Negative { get; init; }

    /// <summary>Spans that begin before their parent, clocks corrected; cut to it.</summary>
    public long Early { get; init; }

    /// <summary>Processes whose clock was moved to fit into their callers' spans.</summary>
    public long ClocksMoved { get; init; }

    /// <summary>Traces cut because they held more spans than a trace may.</summary>
    public long Cut { get; init; }

    /// <summary>Requests, statements and peers counted under <see cref="EndpointKey.Other"/>, the bound being reached.</summary>
    public long FoldedEndpoints { get; init; }
    public long FoldedStatements { get; init; }
    public long FoldedPeers { get; init; }
}
