namespace Plimsoll.Load.Envelope.Knees;

/// <summary>
/// How much more the number of bad requests scatters than it would if each were bad by a coin of its own. Slow requests
/// come in clusters, for a queue that is long stays long: ten thousand requests may hold ten independent observations.
/// </summary>
/// <remarks>
/// The long-run variance of the counts over that of independent ones: the sum of the autocovariances of standardised
/// residuals up to where neighbouring pairs of them are no longer positive (the initial positive sequence, Geyer 1992).
/// Residuals are taken from the fitted curve, not from each level's own mean: a level of some seconds lies in one
/// cluster or beside it, and from its own mean it would seem quiet.
/// </remarks>
internal static class Overdispersion
{
    /// <param name="series">For each stay at a level its counts and the share that is expected there.</param>
    /// <returns>At least 1; NaN where there is nothing to tell it from.</returns>
    public static double Of(IReadOnlyList<(IReadOnlyList<ClauseCount> Slices, double Expected)> series)
    {
        var residuals = series.Select(one => Standardised(one.Slices, one.Expected)).Where(r => r.Length > 0).ToList();
        var n = residuals.Sum(r => r.Length);
        if (n < 4)
        {
            return double.NaN;
        }
        var sum = Autocovariance(residuals, 0, n);
        var longest = residuals.Max(r => r.Length);
        for (var lag = 1; lag + 1 < longest; lag += 2)
        {
            var pair = Autocovariance(residuals, lag, n) + Autocovariance(residuals, lag + 1, n);
            if (pair <= 0)
            {
                break;
            }
            sum += 2 * pair;
        }
        return Math.Max(1, sum);
    }

    /// <summary>
    /// The same from whole stays: Pearson's statistic over its degrees of freedom (McCullagh and Nelder 1989, 4.5). It sees
    /// what lasts longer than a stay, and also where the curve does not fit.
    /// </summary>
    /// <returns>NaN where there are too few stays.</returns>
    public static double Between(IReadOnlyList<(ClauseCount Total, double Expected)> stays)
    {
        const int Parameters = 2;
        if (stays.Count <= Parameters + 1)
        {
            return double.NaN;
        }
        var sum = stays.Sum(stay =>
        {
            var p = Math.Clamp(stay.Expected, 1e-6, 1 - 1e-6);
            var n = stay.Total.Requests;
            return n == 0 ? 0 : Math.Pow(stay.Total.Bad - (n * p), 2) / (n * p * (1 - p));
        });
        return sum / (stays.Count - Parameters);
    }

    private static double[] Standardised(IReadOnlyList<ClauseCount> slices, double expected)
    {
        var p = Math.Clamp(expected, 1e-6, 1 - 1e-6);
        return
        [
            .. slices
                .Where(slice => slice.Requests > 0)
                .Select(slice => (slice.Bad - (slice.Requests * p)) / Math.Sqrt(slice.Requests * p * (1 - p))),
        ];
    }

    private static double Autocovariance(List<double[]> residuals, int lag, int n)
    {
        var sum = 0.0;
        foreach (var series in residuals)
        {
            for (var i = lag; i < series.Length; i++)
            {
                sum += series[i] * series[i - lag];
            }
        }
        return sum / n;
    }
}
