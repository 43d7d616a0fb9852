namespace Plimsoll.Core.Workloads.Service.Folding;

/// <summary>How two figures go together, added up one pair at a time (Pearson's coefficient).</summary>
internal struct Moments
{
    private long _count;
    private double _meanX;
    private double _meanY;
    private double _xx;
    private double _yy;
    private double _xy;

    public void Add(double x, double y)
    {
        // Welford's update, which keeps its digits where sums of squares lose them.
        _count++;
        var (dx, dy) = (x - _meanX, y - _meanY);
        _meanX += dx / _count;
        _meanY += dy / _count;
        _xx += dx * (x - _meanX);
        _yy += dy * (y - _meanY);
        _xy += dx * (y - _meanY);
    }

    /// <summary>-1 to 1; NaN where one of them never changes.</summary>
    public readonly double Correlation => _xx > 0 && _yy > 0 ? _xy / Math.Sqrt(_xx * _yy) : double.NaN;
}
