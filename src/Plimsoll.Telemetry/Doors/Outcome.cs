namespace Plimsoll.Telemetry.Doors;

/// <summary>What became of a request that was read.</summary>
/// <param name="Refusal">Why nothing of it was taken; null where at least a part was.</param>
/// <param name="Rejected">Spans, points or logs that were left out for good.</param>
/// <param name="Reason">Why the first of them was.</param>
internal readonly record struct Outcome(Refusal? Refusal, int Rejected = 0, string? Reason = null);
