namespace Plimsoll.Bench.IndexAdvisor;

/// <summary>Times of the same thing done several times, in milliseconds.</summary>
internal sealed class Series
{
    private readonly List<double> _times = [];

    public void Add(double milliseconds) => _times.Add(milliseconds);

    public double Median
    {
        get
        {
            var sorted = _times.Order().ToList();
            var middle = sorted.Count / 2;
            return sorted.Count == 0 ? 0
                : sorted.Count % 2 == 1 ? sorted[middle]
                : (sorted[middle - 1] + sorted[middle]) / 2;
        }
    }

    public double Least => _times.Count == 0 ? 0 : _times.Min();

    /// <summary>Largest less smallest, as a share of the median.</summary>
    public double Spread => Median > 0 ? (_times.Max() - _times.Min()) / Median : 0;
}
