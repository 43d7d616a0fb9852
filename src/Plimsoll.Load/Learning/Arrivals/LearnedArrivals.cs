using Plimsoll.Load.Pacing;
using Plimsoll.Load.Scenarios;

namespace Plimsoll.Load.Learning.Arrivals;

/// <summary>How sessions arrive, and over which part of the log that was learned.</summary>
/// <param name="PerSecond">Today's peak.</param>
/// <param name="Length">Of the part.</param>
internal sealed record LearnedArrivals(
    double PerSecond,
    ArrivalProcess Process,
    ArrivalProfile Profile,
    long FromMs,
    TimeSpan Length
);
