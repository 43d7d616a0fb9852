using Plimsoll.Core.Statistics;
using Plimsoll.Core.Trials.Measuring;

namespace Plimsoll.Core.Trials;

/// <summary>The service's p95 and errors before and after, by the same bootstrap.</summary>
internal static class ServiceContrast
{
    public const string P95 = "p95 of the service";

    /// <returns>Null where no scenario drives the load.</returns>
    public static Effect? Effect(Measurement before, Measurement after, int draws, double level, Random random)
    {
        var from = Tally.Of(before);
        var to = Tally.Of(after);
        if (from is null || to is null)
        {
            return null;
        }
        var values = new double[Math.Min(from.Slices, to.Slices) < 2 ? 0 : draws];
        for (var i = 0; i < values.Length; i++)
        {
            values[i] = Math.Log(to.DrawP95(random) / from.DrawP95(random));
        }
        var interval = BlockBootstrap.Expanded(values, Math.Min(from.Slices, to.Slices), level);
        return new Effect(
            P95,
            (to.P95 / from.P95) - 1,
            new Interval(Math.Exp(interval.Low) - 1, Math.Exp(interval.High) - 1, level)
        );
    }

    /// <summary>Milliseconds; null where nothing was answered.</summary>
    public static double? P95Of(Measurement measurement) => Tally.Of(measurement)?.P95;

    /// <summary>Failed requests and all requests.</summary>
    public static (long Errors, long Requests) Errors(Measurement measurement) =>
        (measurement.Slices.Sum(s => s.Service?.Errors ?? 0), measurement.Slices.Sum(s => s.Service?.Requests ?? 0));

    /// <summary>The slices' histograms over one common list of buckets, so that a draw is an addition of small arrays.</summary>
    private sealed class Tally
    {
        private readonly double[] _limits;
        private readonly long[][] _counts;
        private readonly int[] _drawn;

        private Tally(List<LatencyHistogram> slices)
        {
            _limits = [.. slices.SelectMany(h => h.Buckets()).Select(b => b.UpTo.TotalMilliseconds).Distinct().Order()];
            _counts =
            [
                .. slices.Select(h =>
                {
                    var counts = new long[_limits.Length];
                    foreach (var (upTo, count) in h.Buckets())
                    {
                        counts[Array.BinarySearch(_limits, upTo.TotalMilliseconds)] += count;
                    }
                    return counts;
                }),
            ];
            _drawn = new int[slices.Count];
            P95 = Quantile([.. Enumerable.Range(0, slices.Count)]);
        }

        public int Slices => _counts.Length;

        public double P95 { get; }

        public static Tally? Of(Measurement measurement)
        {
            var slices = measurement
                .Slices.Where(s => s.Service is { Latency.Count: > 0 })
                .Select(s => s.Service!.Latency)
                .ToList();
            return slices.Count == 0 ? null : new Tally(slices);
        }

        public double DrawP95(Random random)
        {
            BlockBootstrap.Draw(_drawn, random);
            return Quantile(_drawn);
        }

        private double Quantile(ReadOnlySpan<int> drawn)
        {
            var sum = new long[_limits.Length];
            foreach (var slice in drawn)
            {
                var counts = _counts[slice];
                for (var i = 0; i < sum.Length; i++)
                {
                    sum[i] += counts[i];
                }
            }
            var rank = Quantiles.Rank(0.95, sum.Sum());
            long seen = 0;
            for (var i = 0; i < sum.Length; i++)
            {
                seen += sum[i];
                if (seen >= rank)
                {
                    return Math.Max(_limits[i], 0.001);
                }
            }
            return Math.Max(_limits[^1], 0.001);
        }
    }
}
