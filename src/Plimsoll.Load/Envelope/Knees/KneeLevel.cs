using Plimsoll.Load.Driving.Results;

namespace Plimsoll.Load.Envelope.Knees;

/// <summary>One stay at a level, judged.</summary>
/// <param name="IsRung">Whether it belongs to the ladder; else it was measured to find the knee.</param>
/// <param name="Length">What was measured, without the warm-up.</param>
/// <param name="Counts">One for each clause.</param>
/// <param name="Detail">The same in full; null where the load was simulated.</param>
/// <param name="IsOverloaded">Whether the backlog grew: more came than the service could ever answer.</param>
public sealed record KneeLevel(
    double Multiple,
    bool IsRung,
    LevelVerdict Verdict,
    TimeSpan Length,
    IReadOnlyList<ClauseCount> Counts,
    bool IsOverloaded,
    LoadResult? Detail
);
