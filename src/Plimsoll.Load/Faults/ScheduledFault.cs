namespace Plimsoll.Load.Faults;

/// <summary>A fault and its time.</summary>
/// <param name="Level">
/// The multiple of today's peak in whose window it falls; null for the first window, whatever is driven.
/// </param>
/// <param name="At">Since that window began.</param>
/// <param name="For">How long it lasts; zero for what happens in a moment.</param>
/// <param name="RecoverWithin">How soon after its end the promise must hold again; null where nothing is demanded.</param>
public sealed record ScheduledFault(
    string Name,
    double? Level,
    TimeSpan At,
    TimeSpan For,
    FaultAction Action,
    TimeSpan? RecoverWithin
)
{
    /// <summary>Whether it falls in the window of this multiple of today's peak.</summary>
    public bool IsAt(double multiple) => Level is not { } level || IsSame(level, multiple);

    /// <summary>100 % and what a search makes of it may differ in the last digits.</summary>
    internal static bool IsSame(double level, double multiple) => Math.Abs(level - multiple) < 0.005 * level;

    /// <summary>As the scenario names it: <c>latency</c>, <c>stop</c>, …</summary>
    public string Kind =>
        Action switch
        {
            FaultAction.Through { Fault: var fault } => fault.Kind,
            var action => KindText.Of(action.GetType().Name),
        };
}
