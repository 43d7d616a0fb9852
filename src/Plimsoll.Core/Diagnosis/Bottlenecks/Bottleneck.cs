using Plimsoll.Core.Signals;

namespace Plimsoll.Core.Diagnosis.Bottlenecks;

/// <summary>The one answer to "what binds now?".</summary>
public sealed record Bottleneck
{
    public required BottleneckVerdict Verdict { get; init; }

    /// <summary>Null unless the verdict is <see cref="BottleneckVerdict.Named"/>.</summary>
    public Candidate? Binds { get; init; }

    /// <summary>The next best answer to the same question; null where nothing else comes near.</summary>
    public Candidate? RunnerUp { get; init; }

    /// <summary>What would bind next once <see cref="Binds"/> is lifted; its utilisation is that of today.</summary>
    public Candidate? Next { get; init; }

    /// <summary>The multiple of today's rate at which <see cref="Next"/> would break; null where unknown.</summary>
    public double? NextAt { get; init; }
    public required Confidence Confidence { get; init; }

    /// <summary>One plain sentence.</summary>
    public required string Answer { get; init; }

    /// <summary>What would make the answer surer, most telling first.</summary>
    public IReadOnlyList<Blindspot> Missing { get; init; } = [];

    /// <summary>All that were weighed, the one that binds first.</summary>
    public IReadOnlyList<Candidate> Candidates { get; init; } = [];

    /// <summary>The named resource, or <see cref="BindingResource.Nothing"/>; null where it cannot be told.</summary>
    public BindingResource? Resource =>
        Verdict switch
        {
            BottleneckVerdict.Named => Binds?.Resource,
            BottleneckVerdict.Nothing => BindingResource.Nothing,
            _ => null,
        };
}
