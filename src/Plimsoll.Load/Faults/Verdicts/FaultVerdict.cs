using Plimsoll.Load.Reports.Figures;

namespace Plimsoll.Load.Faults.Verdicts;

/// <summary>Whether the service came back after a fault.</summary>
public enum Recovery
{
    /// <summary>The promise holds again.</summary>
    Recovered,

    /// <summary>It did not hold again for as long as was measured.</summary>
    NotRecovered,

    CannotTell,
}

/// <summary>One fault and what it did.</summary>
/// <param name="Kind">As the scenario names it.</param>
/// <param name="FromS">Null where it did not come.</param>
/// <param name="ToS">Null for what happens in a moment, and where it did not come.</param>
/// <param name="NotBegun">Why it did not come; null where it did.</param>
/// <param name="Felt">Whether the promise was broken while it lasted; null where it cannot be told.</param>
/// <param name="RecoveredAfterS">From its end to the begin of the first slice from which on the promise holds.</param>
/// <param name="Reason">How that was decided, or why it cannot be.</param>
/// <param name="RecoverWithinS">What the scenario demands; null where nothing.</param>
/// <param name="InTime">Whether it did; null where nothing is demanded or it cannot be told.</param>
/// <param name="Failures">From its begin to the recovery, or to the end of what was measured, by kind.</param>
public sealed record FaultVerdict(
    string Name,
    string Kind,
    double? FromS,
    double? ToS,
    string? NotBegun,
    bool? Felt,
    Recovery Recovery,
    double? RecoveredAfterS,
    string Reason,
    double? RecoverWithinS,
    bool? InTime,
    StretchFigures? Before,
    StretchFigures? During,
    StretchFigures? After,
    IReadOnlyList<FailureCount> Failures
);
