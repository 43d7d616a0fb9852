namespace Plimsoll.Bench.Knees;

/// <summary>One search against the truth.</summary>
/// <param name="Error">Relative; above 0 where the estimate is too high.</param>
/// <param name="HalfWidth">Of the interval, relative to the truth.</param>
/// <param name="Seconds">Of load, everything included.</param>
internal sealed record Outcome(double Error, bool Covers, double HalfWidth, double Seconds);
