using Plimsoll.Core.Signals;

namespace Plimsoll.Core.Workloads.Service;

/// <summary>What access logs told, for endpoints that sent no spans.</summary>
public sealed record AccessLogUse
{
    /// <summary>Names of the files, without their folders.</summary>
    public required IReadOnlyList<string> Files { get; init; }

    /// <summary>As which each was read.</summary>
    public required IReadOnlyList<string> Formats { get; init; }

    /// <summary>The stretch of the log that was taken, by its own times.</summary>
    public required Window Stretch { get; init; }

    /// <summary>Of that stretch.</summary>
    public long Requests { get; init; }

    /// <summary>Requests of endpoints that spans told of; left out, since spans tell more.</summary>
    public long Covered { get; init; }

    /// <summary>Lines that could not be read.</summary>
    public long Broken { get; init; }
    public bool HasDurations { get; init; }
    public bool HasSizes { get; init; }
}
