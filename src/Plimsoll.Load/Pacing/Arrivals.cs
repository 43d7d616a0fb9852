namespace Plimsoll.Load.Pacing;

/// <summary>
/// The starts of a load's sessions, one after another, under a rate that may change with time. Of several workers each
/// draws all of them and takes every n-th: together they start what one alone would, at the same moments.
/// </summary>
/// <remarks>
/// The pacer draws gaps as if one session were due a second; the curve of rates then says how much time such a gap takes.
/// That is exact for any rate (time rescaling; Çinlar, "Introduction to Stochastic Processes", 1975, chapter 4), where
/// thinning (Lewis and Shedler, 1979) needs a bound and serves Poisson processes only.
/// </remarks>
internal sealed class Arrivals
{
    private readonly Pacer _pacer;
    private readonly Random _random;
    private readonly Bursts? _bursts;
    private readonly int _share;
    private RateCurve _curve;
    private (double Rate, double Slope, double Until) _steady;
    private bool _isSteady;
    private double _from;
    private double _gap;
    private double _due;

    /// <param name="seed">For the gaps and the bursts; those who share it draw the same.</param>
    /// <param name="first">Which of the first <paramref name="share"/> arrivals is its own, from 0.</param>
    /// <param name="share">It takes one in so many.</param>
    public Arrivals(ArrivalProcess process, RateCurve curve, int seed, int first, int share)
    {
        _pacer = Pacer.Of(process, 1);
        _random = new Random(seed);
        _bursts = process is ArrivalProcess.Bursty bursty ? new Bursts(bursty.States, new Random(~seed)) : null;
        (_curve, _share) = (curve, share);
        Number = first + 1;
        Draw(first + 1);
    }

    /// <summary>Of the next arrival, from 1, over all workers.</summary>
    public long Number { get; private set; }

    /// <summary>When it is, since the load began; the largest time where there is none any more.</summary>
    public TimeSpan Due =>
        _due < 1e10 ? TimeSpan.FromTicks((long)Math.Round(_due * TimeSpan.TicksPerSecond)) : TimeSpan.MaxValue;

    /// <summary>It has started: on to the next.</summary>
    public void Next()
    {
        (_from, _gap) = (_due, 0);
        _bursts?.Forget(_from);
        Number += _share;
        Draw(_share);
    }

    /// <summary>The rates are others from now on; what is not started yet is due when they say.</summary>
    public void Follow(RateCurve curve)
    {
        _curve = curve;
        _isSteady = false;
        _due = Reach(_from, _gap);
    }

    private void Draw(int count)
    {
        for (; count > 0; count--)
        {
            _gap += _pacer.After(TimeSpan.Zero, _random).TotalSeconds;
        }
        _due = Reach(_from, _gap);
    }

    /// <summary>When so many sessions are due since then: piece by piece of the curve, each of them a straight line.</summary>
    private double Reach(double at, double sessions)
    {
        while (true)
        {
            var (rate, slope, until) = RateFrom(at);
            var length = until - at;
            var area = double.IsPositiveInfinity(length)
                ? (rate > 0 ? double.PositiveInfinity : 0)
                : (rate + (slope * length / 2)) * length;
            if (sessions <= area)
            {
                // slope/2 s² + rate s = sessions, in the form that is exact also where the slope is nearly nothing.
                return at + (2 * sessions / (rate + Math.Sqrt(Math.Max(0, (rate * rate) + (2 * slope * sessions)))));
            }
            if (double.IsPositiveInfinity(until))
            {
                return double.PositiveInfinity;
            }
            sessions -= area;
            at = until;
        }
    }

    private (double Rate, double Slope, double Until) RateFrom(double at)
    {
        if (_isSteady)
        {
            return _steady;
        }
        var (rate, slope, until) = _curve.From(at);
        if (_bursts?.At(at) is var (times, changes))
        {
            return (rate * times, slope * times, Math.Min(until, changes));
        }
        // Mostly the rate is the same from here to the end, and need not be looked up for each arrival.
        _isSteady = slope == 0 && double.IsPositiveInfinity(until) && at <= _from;
        return _steady = (rate, slope, until);
    }
}
