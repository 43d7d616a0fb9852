using Plimsoll.Load.Learning.Journeys;
using Plimsoll.Load.Scenarios;

namespace Plimsoll.Load.Learning.Arrivals;

/// <summary>
/// Learns how the share of each journey goes over the log: mornings are not like evenings. Only where it does by more than
/// chance; else it stays what it is over all.
/// </summary>
/// <remarks>
/// The test is Pearson's of equal shares over parts of the log, divided by how much shares scatter within the parts (a
/// quasi-likelihood, Wedderburn 1974): visitors who come in flocks would else look like a change.
/// </remarks>
internal static class MixLearner
{
    private const int SessionsAPart = 400;
    private const int MostParts = 48;
    private const int Within = 4;
    private const int LeastInAPart = 30;

    /// <summary>A change by less is not worth its lines, however certain.</summary>
    private const double LeastChange = 0.1;

    /// <summary>Once in a thousand logs without any change, per journey.</summary>
    private const double Z = 3.09;

    /// <param name="starts">Of each journey, by minute since 1970: how many sessions began.</param>
    public static IReadOnlyList<ArrivalProfile> Learn(
        IReadOnlyList<IReadOnlyDictionary<long, long>> starts,
        long fromMs,
        TimeSpan length
    )
    {
        var minutes = Math.Max(1, length.TotalMinutes);
        var all = starts.Sum(journey => journey.Values.Sum());
        var parts = (int)Math.Clamp(Math.Min(all / SessionsAPart, minutes / (5 * Within)), 1, MostParts);
        if (parts < 2 || starts.Count < 2)
        {
            return [.. starts.Select(_ => ArrivalProfile.Flat)];
        }
        var counts = starts.Select(journey => Cut(journey, fromMs, minutes, parts * Within)).ToList();
        var totals = Enumerable.Range(0, parts * Within).Select(i => counts.Sum(journey => journey[i])).ToArray();
        return [.. counts.Select(journey => ProfileOf(journey, totals, parts, length / parts))];
    }

    private static double[] Cut(IReadOnlyDictionary<long, long> starts, long fromMs, double minutes, int bins)
    {
        var counts = new double[bins];
        foreach (var (minute, times) in starts)
        {
            var at = (minute - (fromMs / RecordedGraph.MinuteMs)) / minutes * bins;
            counts[(int)Math.Clamp(at, 0, bins - 1)] += times;
        }
        return counts;
    }

    private static ArrivalProfile ProfileOf(double[] own, double[] totals, int parts, TimeSpan part)
    {
        var share = own.Sum() / totals.Sum();
        if (share is <= 0 or >= 1)
        {
            return ArrivalProfile.Flat;
        }
        var (between, within, freeBetween, freeWithin) = (0.0, 0.0, -1, 0);
        var shares = new double[parts];
        for (var i = 0; i < parts; i++)
        {
            var bins = Enumerable.Range(i * Within, Within).Where(bin => totals[bin] > 0).ToList();
            var (k, n) = (bins.Sum(bin => own[bin]), bins.Sum(bin => totals[bin]));
            // Drawn towards the share over all, the more the fewer there were.
            shares[i] = (k + (LeastInAPart * share)) / (n + LeastInAPart);
            if (n < LeastInAPart)
            {
                continue;
            }
            between += Pearson(k, n, share);
            freeBetween++;
            within += bins.Sum(bin => Pearson(own[bin], totals[bin], shares[i]));
            freeWithin += bins.Count - 1;
        }
        var scatter = freeWithin > 0 ? Math.Max(1, within / freeWithin) : 1;
        var isChange =
            freeBetween > 0
            && between / scatter > Critical(freeBetween)
            && shares.Any(each => Math.Abs((each / share) - 1) > LeastChange);
        return isChange
            ? new ArrivalProfile([
                .. shares.Select(
                    (each, i) =>
                        new ArrivalPoint(
                            TimeSpan.FromSeconds(Math.Round((i + 0.5) * part.TotalSeconds)),
                            Math.Round(each / share, 4)
                        )
                ),
            ])
            : ArrivalProfile.Flat;
    }

    private static double Pearson(double k, double n, double share) =>
        (k - (n * share)) * (k - (n * share)) / (n * share * (1 - share));

    /// <summary>Of the chi-squared distribution, after Wilson and Hilferty (1931).</summary>
    private static double Critical(int free)
    {
        var ninth = 2 / (9.0 * free);
        return free * Math.Pow(1 - ninth + (Z * Math.Sqrt(ninth)), 3);
    }
}
