using System.Globalization;
using Plimsoll.Core.Trials;
using Plimsoll.Load.Driving;

namespace Plimsoll.Load.Envelope;

/// <summary>
/// Tells, while a window is open, that its promise cannot be kept any more: already more requests are slow or failed
/// than the whole window may have.
/// </summary>
internal static class LostCause
{
    /// <param name="perSecond">What the scenario asks for at this level, on average.</param>
    /// <param name="window">Its full length.</param>
    /// <returns>Null while it can still be kept.</returns>
    public static string? Reason(Slo slo, WindowSoFar so, double perSecond, TimeSpan window)
    {
        var expected = Math.Max(perSecond, so.Requests / so.Elapsed.TotalSeconds) * window.TotalSeconds;
        // Arrivals scatter by the root of their number; three of those, and a tenth for uneven journeys, are allowed for.
        var most = (expected * 1.1) + (3 * Math.Sqrt(expected));
        foreach (var clause in slo.Clauses)
        {
            var (bad, share, what) = clause switch
            {
                SloClause.LatencyBelow below => (so.CountSlower(below.Limit), 1 - below.Quantile, "slow"),
                SloClause.ErrorsBelow below => (so.Failed, below.Share, "failed"),
                _ => (0, 1, ""),
            };
            if (bad > share * most)
            {
                return string.Create(
                    CultureInfo.InvariantCulture,
                    $"{clause} cannot hold: {bad} requests were {what} within {so.Elapsed.TotalSeconds:0.#} s, and "
                        + $"{Math.Floor(share * most):0} may be in the whole window"
                );
            }
        }
        return null;
    }
}
