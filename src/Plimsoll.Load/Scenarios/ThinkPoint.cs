namespace Plimsoll.Load.Scenarios;

/// <summary>A point of a distribution of think times.</summary>
/// <param name="Share">0 to 1: so many are at most as long.</param>
public readonly record struct ThinkPoint(double Share, TimeSpan Length);
