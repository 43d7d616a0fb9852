using Plimsoll.Core.Statistics;
using Plimsoll.Load.Reports.Figures;

namespace Plimsoll.Load.Reports.Comparing;

/// <summary>The latencies of a run's slices over one list of values: thousands of draws of slices then need no sorting.</summary>
internal sealed class LatencyCells
{
    private readonly double[] _ms;
    private readonly (int At, long Count)[][] _slices;
    private readonly long[] _sums;

    public LatencyCells(IReadOnlyList<TimelinePoint> timeline)
    {
        _ms = [.. timeline.SelectMany(slice => slice.Latency.Points).Select(point => point.Ms).Distinct().Order()];
        _slices =
        [
            .. timeline.Select(slice =>
                slice.Latency.Points.Select(point => (Array.BinarySearch(_ms, point.Ms), point.Count)).ToArray()
            ),
        ];
        _sums = new long[_ms.Length];
    }

    /// <param name="picks">Indices of slices; one may come more than once.</param>
    /// <returns>In milliseconds; NaN where nothing was timed.</returns>
    public double Quantile(IReadOnlyList<int> picks, double q)
    {
        Array.Clear(_sums);
        var total = 0L;
        for (var i = 0; i < picks.Count; i++)
        {
            foreach (var (at, count) in _slices[picks[i]])
            {
                _sums[at] += count;
                total += count;
            }
        }
        var rank = Quantiles.Rank(q, total);
        var seen = 0L;
        for (var i = 0; i < _sums.Length; i++)
        {
            seen += _sums[i];
            if (_sums[i] > 0 && seen >= rank)
            {
                return _ms[i];
            }
        }
        return double.NaN;
    }
}
