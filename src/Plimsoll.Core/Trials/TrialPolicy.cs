namespace Plimsoll.Core.Trials;

/// <summary>How long a trial measures, and what it takes for a change to stay.</summary>
public sealed record TrialPolicy
{
    /// <summary>The unit of measuring: the counters are read at its ends. Default 2 s.</summary>
    public TimeSpan Slice { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>Not counted, after each change, until caches and plans have settled. Default 5 s.</summary>
    public TimeSpan WarmUp { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Measured before, and again after. Default 20 s.</summary>
    public TimeSpan Measure { get; init; } = TimeSpan.FromSeconds(20);

    /// <summary>An unclear answer is measured on, up to this. Default 60 s.</summary>
    public TimeSpan MaxMeasure { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Less gain than this is not worth a change: 0.05 is 5 % less time per call. Default 0.05.</summary>
    public double MinimumEffect { get; init; } = 0.05;

    /// <summary>A drop counts as harmless when it makes its statements less than this slower. Default 0.05.</summary>
    public double HarmlessMargin { get; init; } = 0.05;

    /// <summary>Coverage of the intervals. Default 0.95.</summary>
    public double Level { get; init; } = 0.95;

    /// <summary>
    /// An unclear answer is looked at again after each further <see cref="Measure"/>. Each look gets its part of what
    /// the intervals may miss (Bonferroni), so that looking again gains nobody a verdict by chance.
    /// </summary>
    public double LevelOfEachLook => 1 - ((1 - Level) / Math.Max(1, Math.Ceiling(MaxMeasure / Measure)));

    /// <summary>What must not get worse. A trial without a guardrail is rejected.</summary>
    public IReadOnlyList<Guardrail> Guardrails { get; init; } = Guardrail.Usual;

    /// <summary>For <c>--quick</c>: shorter windows, and so wider intervals.</summary>
    public static TrialPolicy Quick { get; } =
        new()
        {
            Slice = TimeSpan.FromSeconds(1),
            WarmUp = TimeSpan.FromSeconds(3),
            Measure = TimeSpan.FromSeconds(10),
            MaxMeasure = TimeSpan.FromSeconds(30),
        };
}
