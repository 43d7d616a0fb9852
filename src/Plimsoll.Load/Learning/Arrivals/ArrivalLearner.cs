using Plimsoll.Load.Pacing;
using Plimsoll.Load.Scenarios;

namespace Plimsoll.Load.Learning.Arrivals;

/// <summary>Learns the rate of sessions, how it goes with time, and how it jumps about that.</summary>
internal static class ArrivalLearner
{
    private const int MostSlots = 40_000;
    private const int SessionsAPoint = 60;

    /// <summary>A day by the minute, where there are sessions enough.</summary>
    private const int MostPoints = 1440;

    /// <param name="starts">Ascending milliseconds; none before <paramref name="fromMs"/>.</param>
    /// <param name="tickMs">What the log's clock counts in.</param>
    public static LearnedArrivals Learn(
        IReadOnlyList<long> starts,
        long fromMs,
        long toMs,
        int tickMs,
        bool withProfile,
        TimeSpan peak
    )
    {
        var lengthMs = Math.Max(toMs - fromMs, Math.Max(tickMs, 1));
        if (!withProfile && lengthMs > peak.TotalMilliseconds * 1.25)
        {
            var peakMs = (long)peak.TotalMilliseconds;
            var busiest = Busiest(starts, fromMs, toMs, peakMs);
            starts = [.. starts.Where(start => start >= busiest && start < busiest + peakMs)];
            (fromMs, lengthMs) = (busiest, peakMs);
        }
        var perMs = Math.Max(1, starts.Count) / (double)lengthMs;
        var profile = withProfile ? ProfileOf(starts, fromMs, lengthMs) : null;
        var slotMs = SlotMs(perMs, lengthMs, tickMs);
        var slots = (int)Math.Max(1, lengthMs / slotMs);
        var (counts, expected) = (new int[slots], new double[slots]);
        foreach (var start in starts)
        {
            if ((start - fromMs) / slotMs is var slot && slot < slots)
            {
                counts[slot]++;
            }
        }
        for (var slot = 0; slot < slots; slot++)
        {
            expected[slot] = perMs * slotMs * (profile?.Relative((slot + 0.5) * slotMs) ?? 1);
        }
        var process = RateStates.Find(counts, expected, TimeSpan.FromMilliseconds(slotMs));
        return profile is null
            ? new LearnedArrivals(
                perMs * 1000,
                process,
                ArrivalProfile.Flat,
                fromMs,
                TimeSpan.FromMilliseconds(lengthMs)
            )
            : new LearnedArrivals(
                perMs * 1000 * profile.Most,
                process,
                profile.ToProfile(),
                fromMs,
                TimeSpan.FromMilliseconds(lengthMs)
            );
    }

    private static long Busiest(IReadOnlyList<long> starts, long fromMs, long toMs, long peakMs)
    {
        var (best, most, first) = (fromMs, 0, 0);
        for (var last = 0; last < starts.Count; last++)
        {
            while (starts[last] - starts[first] >= peakMs)
            {
                first++;
            }
            if (last - first + 1 > most)
            {
                (best, most) = (starts[first], last - first + 1);
            }
        }
        return Math.Max(fromMs, Math.Min(best, toMs - peakMs));
    }

    /// <summary>About two sessions a slot: fine enough for bursts, coarse enough to tell a rate by.</summary>
    private static long SlotMs(double perMs, long lengthMs, int tickMs)
    {
        var wanted = Math.Max(2 / perMs, (double)lengthMs / MostSlots);
        var slot = Math.Clamp(wanted, 50, 60_000);
        return Math.Max(tickMs, (long)Math.Ceiling(slot / tickMs) * tickMs);
    }

    private static RateProfile ProfileOf(IReadOnlyList<long> starts, long fromMs, long lengthMs)
    {
        var points = (int)Math.Clamp(Math.Min(starts.Count / SessionsAPoint, lengthMs / 60_000), 1, MostPoints);
        var counts = new double[points];
        foreach (var start in starts)
        {
            counts[Math.Min(points - 1, (int)((start - fromMs) * points / lengthMs))]++;
        }
        var mean = Math.Max(1, starts.Count) / (double)points;
        return new RateProfile([.. counts.Select(count => count / mean)], (double)lengthMs / points);
    }
}
