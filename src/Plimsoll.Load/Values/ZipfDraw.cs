namespace Plimsoll.Load.Values;

/// <summary>
/// Whole numbers by Zipf's law: the k-th number is k^-exponent as likely as the first. Drawn by rejection-inversion,
/// which needs neither tables nor a number of steps that grows with the range.
/// </summary>
/// <remarks>
/// W. Hörmann and G. Derflinger, "Rejection-inversion to generate variates from monotone discrete distributions", ACM
/// TOMACS 6(3), 1996. H is the integral of x^-exponent, so that a uniform point under the continuous curve is turned
/// into a rank; it is kept when it also lies under the step of that rank.
/// </remarks>
internal sealed class ZipfDraw : Draw
{
    private readonly long _min;
    private readonly long _count;
    private readonly double _exponent;
    private readonly double _first;
    private readonly double _last;
    private readonly double _sure;

    /// <param name="exponent">0 (all alike) or more.</param>
    public ZipfDraw(long min, long max, double exponent)
    {
        _min = min;
        _count = max - min + 1;
        _exponent = exponent;
        _first = Integral(1.5) - 1;
        _last = Integral(_count + 0.5);
        _sure = 2 - Inverse(Integral(2.5) - Density(2));
    }

    public long Min => _min;
    public long Max => _min + _count - 1;
    public double Exponent => _exponent;

    public override Value Next(Random random) => Value.Of(_min + Rank(random) - 1);

    /// <returns>1 to the size of the range.</returns>
    internal long Rank(Random random)
    {
        while (true)
        {
            var under = _last + (random.NextDouble() * (_first - _last));
            var x = Inverse(under);
            var rank = Math.Clamp((long)(x + 0.5), 1, _count);
            if (rank - x <= _sure || under >= Integral(rank + 0.5) - Density(rank))
            {
                return rank;
            }
        }
    }

    private double Density(double x) => Math.Pow(x, -_exponent);

    // (x^(1-s) - 1) / (1-s), which tends to ln x as s nears 1.
    private double Integral(double x)
    {
        var log = Math.Log(x);
        var power = (1 - _exponent) * log;
        return Math.Abs(power) < 1e-8 ? log * (1 + (power / 2)) : (Math.Exp(power) - 1) / (1 - _exponent);
    }

    private double Inverse(double area)
    {
        var t = Math.Max(-1, area * (1 - _exponent));
        return Math.Abs(t) < 1e-8 ? Math.Exp(area * (1 - (t / 2))) : Math.Exp(Math.Log(1 + t) / (1 - _exponent));
    }
}
