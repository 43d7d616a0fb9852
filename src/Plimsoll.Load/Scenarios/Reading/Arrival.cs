using Plimsoll.Load.Pacing;

namespace Plimsoll.Load.Scenarios.Reading;

/// <summary>What the key <c>arrival</c> says.</summary>
internal sealed record Arrival(double SessionsPerSecond, ArrivalProcess Process, ArrivalProfile Profile);
