namespace Plimsoll.Core.Reports;

/// <summary>The outcome of <c>plimsoll tune</c>; its JSON is <c>plimsoll.tune/1</c>.</summary>
public sealed record TuneReport
{
    public string Schema { get; init; } = "plimsoll.tune/1";
    public required DateTimeOffset StartedAt { get; init; }
    public required DateTimeOffset EndedAt { get; init; }
    public required string Database { get; init; }
    public required string ServerVersion { get; init; }

    /// <summary><c>plan</c> (nothing was applied), <c>scenario</c> or <c>live</c>.</summary>
    public required string Mode { get; init; }

    /// <summary>The promise, as it was given; null where none was.</summary>
    public string? Slo { get; init; }
    public double? WantedHeadroom { get; init; }
    public required TuneState Before { get; init; }
    public required TuneState After { get; init; }

    /// <summary>In the order in which they were tried.</summary>
    public required IReadOnlyList<TuneStep> Steps { get; init; }

    /// <summary>What would be tried, best first; empty once everything has been.</summary>
    public IReadOnlyList<TunePlanned> Planned { get; init; } = [];
    public IReadOnlyList<TuneRefusal> Refused { get; init; } = [];
    public TuneBottleneck? Bottleneck { get; init; }

    /// <summary>Why the loop ended.</summary>
    public required string Ended { get; init; }
}

/// <summary>A prescription that would be tried.</summary>
/// <param name="Predicted">As a share of the server's time, 0 to 1.</param>
/// <param name="Disruption">In lower case.</param>
public sealed record TunePlanned(
    string Rule,
    string Title,
    TuneChange Change,
    double Predicted,
    string PredictedEffect,
    string Disruption,
    long DiskBytes
);
