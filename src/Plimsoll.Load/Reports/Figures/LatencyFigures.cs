using Plimsoll.Core.Diagnosis;
using Plimsoll.Core.Statistics;

namespace Plimsoll.Load.Reports.Figures;

/// <summary>A histogram in figures, in milliseconds; zero where it holds nothing.</summary>
/// <param name="Spectrum">From the fastest to the slowest, denser towards the slowest; empty where only the figures are wanted.</param>
public sealed record LatencyFigures(
    long Count,
    double MinMs,
    double MeanMs,
    double P50Ms,
    double P75Ms,
    double P90Ms,
    double P95Ms,
    double P99Ms,
    double P999Ms,
    double MaxMs,
    IReadOnlyList<SpectrumPoint> Spectrum
)
{
    /// <summary>Three points to every halving of what is left above, as HdrHistogram's percentile output does.</summary>
    private const int PerHalving = 3;

    /// <summary>One of its figures in words; a dash where nothing was timed.</summary>
    public string Say(double milliseconds) => Count == 0 ? "–" : Format.Milliseconds(milliseconds);

    public static LatencyFigures Of(LatencyHistogram histogram, bool withSpectrum = false) =>
        new(
            histogram.Count,
            histogram.Min.TotalMilliseconds,
            histogram.Mean.TotalMilliseconds,
            Ms(histogram, 0.5),
            Ms(histogram, 0.75),
            Ms(histogram, 0.9),
            Ms(histogram, 0.95),
            Ms(histogram, 0.99),
            Ms(histogram, 0.999),
            histogram.Max.TotalMilliseconds,
            withSpectrum ? SpectrumOf(histogram) : []
        );

    private static List<SpectrumPoint> SpectrumOf(LatencyHistogram histogram)
    {
        var points = new List<SpectrumPoint>();
        if (histogram.Count == 0)
        {
            return points;
        }
        for (var i = 0; ; i++)
        {
            var above = Math.Pow(0.5, (double)i / PerHalving);
            if (above * histogram.Count < 1)
            {
                points.Add(new SpectrumPoint(1, histogram.Max.TotalMilliseconds));
                return points;
            }
            points.Add(new SpectrumPoint(1 - above, Ms(histogram, 1 - above)));
        }
    }

    private static double Ms(LatencyHistogram histogram, double q) => histogram.Quantile(q).TotalMilliseconds;
}

/// <param name="Quantile">0 to 1.</param>
public sealed record SpectrumPoint(double Quantile, double Ms);
