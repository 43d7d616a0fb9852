using Plimsoll.Core.Signals;

namespace Plimsoll.Core.Prescriptions.Indexes;

/// <summary>The advisor's answer for a whole workload: what to create, what that makes redundant, what it refused and why.</summary>
public sealed record IndexAdvice
{
    public required IReadOnlyList<IndexProposal> Proposals { get; init; }

    /// <summary>Existing indexes that the proposals make redundant.</summary>
    public IReadOnlyList<RedundantIndex> Redundant { get; init; } = [];

    /// <summary>Candidates that looked good and were refused.</summary>
    public IReadOnlyList<RefusedIndex> Refused { get; init; } = [];

    /// <summary>How costs were estimated: hypothetical indexes, or statistics alone (weaker).</summary>
    public required EstimateMethod Method { get; init; }

    /// <summary>How often the planner was asked.</summary>
    public int PlannerCalls { get; init; }

    /// <summary>The measured time of the workload that would remain, 0 to 1, by the estimate.</summary>
    public double LoadLeft { get; init; } = 1;
}

public enum EstimateMethod
{
    HypotheticalIndexes,
    Statistics,
}

/// <summary>One index worth making, with what it should bring and cost.</summary>
public sealed record IndexProposal
{
    public required IndexDesign Design { get; init; }

    /// <summary>Statements that it should make faster, largest gain first.</summary>
    public required IReadOnlyList<StatementGain> Gains { get; init; }

    /// <summary>Of the server's time, 0 to 1, given the proposals before it.</summary>
    public required double LoadReduction { get; init; }

    /// <summary>The size once built, predicted from statistics.</summary>
    public required Bytes Size { get; init; }

    /// <summary>Factor on the time of inserts into the table once it exists, 1 where there is none.</summary>
    public double WriteSlowdown { get; init; } = 1;

    /// <summary>Share of the table's updates that would lose HOT, 0 to 1.</summary>
    public double HotUpdatesLost { get; init; }

    /// <summary>Why these keys in this order, in words.</summary>
    public required string Reason { get; init; }
}

/// <param name="CostBefore">The planner's cost for one call, as is.</param>
/// <param name="CostAfter">With the proposals up to this one.</param>
public sealed record StatementGain(Fingerprint Statement, double CostBefore, double CostAfter);

public sealed record RedundantIndex(QualifiedName Index, IndexDesign ServedBy, string Reason);

public sealed record RefusedIndex(IndexDesign Design, string Reason);
