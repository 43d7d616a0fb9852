namespace Plimsoll.Load.Learning.Fidelity;

/// <summary>What can be compared of arrivals: the gaps between them, and how much their counts scatter.</summary>
internal sealed class ArrivalTraits(int tickMs)
{
    private static readonly int[] s_windowsMs = [1_000, 10_000, 60_000];
    private readonly double[] _sums = new double[s_windowsMs.Length];
    private readonly double[] _squares = new double[s_windowsMs.Length];
    private readonly long[] _windows = new long[s_windowsMs.Length];

    public Distribution GapsMs { get; } = new();

    /// <param name="times">Ascending milliseconds within the stretch.</param>
    public void AddStretch(IEnumerable<double> times, double fromMs, double lengthMs)
    {
        var counts = s_windowsMs.Select(window => new int[(int)(lengthMs / window)]).ToArray();
        long? before = null;
        foreach (var time in times)
        {
            var ticked = (long)Math.Floor(time / tickMs) * tickMs;
            if (before is { } last)
            {
                GapsMs.Add(ticked - last);
            }
            before = ticked;
            for (var i = 0; i < counts.Length; i++)
            {
                var window = (int)((time - fromMs) / s_windowsMs[i]);
                if (window < counts[i].Length)
                {
                    counts[i][window]++;
                }
            }
        }
        for (var i = 0; i < counts.Length; i++)
        {
            _windows[i] += counts[i].Length;
            _sums[i] += counts[i].Sum(count => (double)count);
            _squares[i] += counts[i].Sum(count => (double)count * count);
        }
    }

    /// <summary>Variance by mean of the counts in windows of a second, ten, and a minute: 1 for a Poisson process.</summary>
    public double Dispersion(int window)
    {
        var mean = _sums[window] / Math.Max(1, _windows[window]);
        return mean == 0 ? 0 : ((_squares[window] / _windows[window]) - (mean * mean)) / mean;
    }
}
