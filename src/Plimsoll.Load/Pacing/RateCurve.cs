using System.Collections.Immutable;
using Plimsoll.Load.Scenarios;

namespace Plimsoll.Load.Pacing;

/// <summary>How many sessions a second are to start at each moment: today's peak, times the profile, times the multiple.</summary>
/// <remarks>Immutable: a change of the multiple makes another curve that is the same up to that moment.</remarks>
internal sealed record RateCurve
{
    private readonly double _perSecond;
    private readonly ArrivalProfile _profile;
    private readonly ImmutableArray<(double From, double Multiple)> _multiples;

    /// <param name="perSecond">At multiple 1.</param>
    public RateCurve(double perSecond, ArrivalProfile profile, double multiple)
    {
        (_perSecond, _profile) = (perSecond, profile);
        _multiples = [(0, multiple)];
    }

    private RateCurve(RateCurve before, double from, double multiple)
        : this(before._perSecond, before._profile, multiple) =>
        _multiples = [.. before._multiples.TakeWhile(change => change.From < from), (from, multiple)];

    /// <param name="from">Seconds since the load began.</param>
    public RateCurve With(double from, double multiple) => new(this, from, multiple);

    /// <summary>The rate at a moment, by how much it grows per second from there, and until when that holds.</summary>
    /// <param name="at">Seconds since the load began.</param>
    public (double Rate, double Slope, double Until) From(double at)
    {
        var (multiple, until) = MultipleAt(at);
        var (times, slope, profileUntil) = ProfileAt(at);
        var peak = _perSecond * multiple;
        return (peak * times, peak * slope, Math.Min(until, profileUntil));
    }

    private (double Multiple, double Until) MultipleAt(double at)
    {
        var i = _multiples.Length - 1;
        var until = double.PositiveInfinity;
        while (i > 0 && _multiples[i].From > at)
        {
            until = _multiples[i--].From;
        }
        return (_multiples[i].Multiple, until);
    }

    private (double Times, double Slope, double Until) ProfileAt(double at)
    {
        var points = _profile.Points;
        for (var i = 0; i < points.Count; i++)
        {
            var to = points[i].At.TotalSeconds;
            if (at >= to)
            {
                continue;
            }
            if (i == 0)
            {
                return (points[0].Times, 0, to);
            }
            var from = points[i - 1].At.TotalSeconds;
            var slope = (points[i].Times - points[i - 1].Times) / (to - from);
            return (points[i - 1].Times + (slope * (at - from)), slope, to);
        }
        return (points[^1].Times, 0, double.PositiveInfinity);
    }
}
