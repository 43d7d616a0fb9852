using Plimsoll.Core.Trials;

namespace Plimsoll.Load.Reports.Comparing;

/// <summary>Two loads, or two envelopes, set against each other, in the form of its JSON document.</summary>
public sealed record LoadComparison
{
    public const string SchemaName = "plimsoll.load-comparison/1";

    public string Schema { get; init; } = SchemaName;
    public required string Before { get; init; }
    public required string After { get; init; }

    /// <summary>Why the two should not be compared; empty where nothing speaks against it.</summary>
    public required IReadOnlyList<string> Doubts { get; init; }
    public required IReadOnlyList<ComparedFigure> Figures { get; init; }

    /// <summary>Whether any figure is significantly worse.</summary>
    public bool IsWorse => Figures.Any(figure => figure.Verdict == ComparedVerdict.Worse);
}

public enum ComparedVerdict
{
    /// <summary>The interval holds no difference: none that two runs of this length could show.</summary>
    NoDifference,
    Better,
    Worse,

    /// <summary>Too little was measured; of two headrooms, that their intervals overlap.</summary>
    CannotTell,
}

/// <summary>One figure of both.</summary>
/// <param name="Name">
/// E.g. <c>p95</c>, in milliseconds; errors are shares, throughput is per second, headroom is in multiples of today's peak.
/// </param>
/// <param name="Before">Null where there is no such figure.</param>
/// <param name="After">Null where there is no such figure.</param>
/// <param name="Difference">Relative (0.1 is 10 % more), in shares for errors; null where one of the two is missing.</param>
/// <param name="Interval">Of the difference; null where there is none.</param>
public sealed record ComparedFigure(
    string Name,
    double? Before,
    double? After,
    double? Difference,
    Interval? Interval,
    ComparedVerdict Verdict
)
{
    /// <summary>The first in words, where they say more than the number: <c>at least 32x</c>. Null elsewhere.</summary>
    public string? BeforeWords { get; init; }

    /// <summary>The second in words, likewise.</summary>
    public string? AfterWords { get; init; }
}
