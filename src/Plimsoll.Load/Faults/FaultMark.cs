namespace Plimsoll.Load.Faults;

/// <summary>A fault as it came.</summary>
/// <param name="From">When it had begun; null where it did not.</param>
/// <param name="To">When it was undone.</param>
/// <param name="Refusal">Why it did not begin; null where it did, or its time never came.</param>
public sealed record FaultMark(ScheduledFault Fault, DateTimeOffset? From, DateTimeOffset? To, string? Refusal);
