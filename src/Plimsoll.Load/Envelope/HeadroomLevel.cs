using Plimsoll.Load.Driving;

namespace Plimsoll.Load.Envelope;

/// <summary>What a level has shown of the promise.</summary>
public enum LevelVerdict
{
    Holds,
    Breaks,

    /// <summary>Nothing was due, or the load itself was too late to tell whose fault the latency is.</summary>
    CannotTell,
}

/// <summary>One multiple of today's peak, measured.</summary>
/// <param name="Reason">Which clause breaks and by how much, or why it cannot be told; <c>holds</c> where it does.</param>
/// <param name="EndedEarly">Whether the window was cut short, because the promise could not be kept any more.</param>
public sealed record HeadroomLevel(
    double Multiple,
    LevelVerdict Verdict,
    string Reason,
    bool EndedEarly,
    LoadResult Result
);
