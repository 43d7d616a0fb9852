namespace Plimsoll.Core.Signals.Processes;

/// <summary>A stack that was seen, and how much of it: samples of the processor or of waits, or bytes allocated.</summary>
/// <param name="Endpoint">Whose request the thread served; null where unknown.</param>
/// <param name="Frames">Outermost first.</param>
public sealed record FoldedStack(ProfileKind Kind, string? Endpoint, IReadOnlyList<string> Frames, double Weight);

/// <summary>What a profile counts.</summary>
public enum ProfileKind
{
    Cpu,
    Wait,
    Allocation,
}
