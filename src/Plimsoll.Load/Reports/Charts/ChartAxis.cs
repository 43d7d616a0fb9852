namespace Plimsoll.Load.Reports.Charts;

/// <summary>One axis: what it spans, where its ticks are, what they say.</summary>
/// <param name="IsLog">Whether equal ratios are equally long; then everything must lie above 0.</param>
public sealed record ChartAxis(
    double Low,
    double High,
    bool IsLog,
    IReadOnlyList<double> Ticks,
    Func<double, string> Text
)
{
    /// <summary>Where a value lies, 0 to 1; beyond the ends it is drawn at the end.</summary>
    public double Place(double value)
    {
        var place = IsLog ? Math.Log(Math.Max(value, Low) / Low) / Math.Log(High / Low) : (value - Low) / (High - Low);
        return double.IsFinite(place) ? Math.Clamp(place, 0, 1) : 0;
    }

    /// <summary>From 0 (or the lowest value) to the highest, in steps of 1, 2 or 5 times a power of ten.</summary>
    public static ChartAxis Linear(double high, Func<double, string> text, double low = 0)
    {
        var span = Math.Max(1e-9, high - low);
        var rough = span / 6;
        var power = Math.Pow(10, Math.Floor(Math.Log10(rough)));
        var step =
            power
            * (
                (rough / power) switch
                {
                    <= 1 => 1,
                    <= 2 => 2,
                    <= 5 => 5,
                    _ => 10,
                }
            );
        var first = (Math.Ceiling((low / step) - 1e-9) * step) + 0.0; // never the negative zero
        var ticks = new List<double>();
        for (var tick = first; tick <= high + (step * 1e-6); tick += step)
        {
            ticks.Add(tick);
        }
        return new ChartAxis(low, low + span, false, ticks, text);
    }

    /// <summary>Whole decades that hold all values, with ticks at 1, and at 2 and 5 where there are few decades.</summary>
    public static ChartAxis Log(IEnumerable<double> values, Func<double, string> text)
    {
        var all = values.Where(value => value > 0 && double.IsFinite(value)).DefaultIfEmpty(1).ToList();
        double low = Floor(all.Min()),
            high = Ceiling(all.Max());
        if (high <= low)
        {
            high = low * 10;
        }
        var few = Math.Log10(high / low) < 3;
        var ticks = new List<double>();
        for (var power = Math.Pow(10, Math.Floor(Math.Log10(low))); power <= high * 1.0001; power *= 10)
        {
            foreach (var times in few ? (double[])[1, 2, 5] : [1])
            {
                if (power * times >= low * 0.9999 && power * times <= high * 1.0001)
                {
                    ticks.Add(power * times);
                }
            }
        }
        return new ChartAxis(low, high, true, ticks, text);
    }

    private static double Floor(double value)
    {
        var power = Math.Pow(10, Math.Floor(Math.Log10(value)));
        return power
            * (
                (value / power) switch
                {
                    >= 5 => 5,
                    >= 2 => 2,
                    _ => 1,
                }
            );
    }

    private static double Ceiling(double value)
    {
        var power = Math.Pow(10, Math.Floor(Math.Log10(value)));
        return power
            * (
                (value / power) switch
                {
                    <= 1 => 1,
                    <= 2 => 2,
                    <= 5 => 5,
                    _ => 10,
                }
            );
    }
}
