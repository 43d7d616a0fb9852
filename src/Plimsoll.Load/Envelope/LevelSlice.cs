namespace Plimsoll.Load.Envelope;

/// <summary>A short stretch of load at one level, as the search sees it.</summary>
/// <param name="Counts">One for each clause of the promise that takes part in the search.</param>
/// <param name="MeanLatency">Of the requests that were answered; zero where none was.</param>
/// <param name="Waiting">Requests that wait for their answer at its end.</param>
public sealed record LevelSlice(TimeSpan Length, IReadOnlyList<ClauseCount> Counts, TimeSpan MeanLatency, int Waiting);

/// <summary>What one clause counts.</summary>
/// <param name="Bad">Those slower than its limit, or failed.</param>
public readonly record struct ClauseCount(long Requests, long Bad)
{
    /// <summary>0 where there was no request.</summary>
    public double Share => Requests == 0 ? 0 : (double)Bad / Requests;

    public static ClauseCount operator +(ClauseCount a, ClauseCount b) => new(a.Requests + b.Requests, a.Bad + b.Bad);
}
