namespace Plimsoll.Core.Trials;

/// <summary>A verdict with what it rests on.</summary>
/// <param name="Effect">On the server time per call of the statements concerned; null where it could not be measured.</param>
/// <param name="Service">On the service's p95; null where no scenario drives the load.</param>
/// <param name="Reason">One to three sentences.</param>
public sealed record Judgement(Verdict Verdict, Effect? Effect, Effect? Service, string Reason)
{
    /// <summary>Measuring on may clear the answer, or change it.</summary>
    public bool MoreMayHelp { get; init; }

    /// <summary>
    /// A guardrail is broken that cannot be laid at the door of this change alone, such as the service's p95: where
    /// several changes were measured together, each must be tried alone.
    /// </summary>
    public bool IsShared { get; init; }
}
