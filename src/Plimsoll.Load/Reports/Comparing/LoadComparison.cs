using Plimsoll.Core.Trials;

namespace Plimsoll.Load.Reports.Comparing;

/// <summary>Two loads set against each other, in the form of its JSON document.</summary>
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

    /// <summary>Too little was measured.</summary>
    CannotTell,
}

/// <summary>One figure of both.</summary>
/// <param name="Name">E.g. <c>p95</c>, in milliseconds; errors and throughput are shares and per second.</param>
/// <param name="Difference">Relative for latencies and throughput (0.1 is 10 % more), in shares for errors.</param>
/// <param name="Interval">Of the difference.</param>
public sealed record ComparedFigure(
    string Name,
    double Before,
    double After,
    double Difference,
    Interval Interval,
    ComparedVerdict Verdict
);
