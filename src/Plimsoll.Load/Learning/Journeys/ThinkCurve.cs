using System.Numerics;
using Plimsoll.Load.Scenarios;

namespace Plimsoll.Load.Learning.Journeys;

/// <summary>Gathers think times, and draws their distribution as few straight lines.</summary>
internal sealed class ThinkCurve
{
    private readonly SortedDictionary<int, Place> _places = [];

    public long Count { get; private set; }

    public void Add(int milliseconds)
    {
        Count++;
        var at = PlaceOf(milliseconds);
        if (!_places.TryGetValue(at, out var place))
        {
            _places[at] = place = new Place { Least = milliseconds, Most = milliseconds };
        }
        place.Count++;
        place.Least = Math.Min(place.Least, milliseconds);
        place.Most = Math.Max(place.Most, milliseconds);
    }

    public void Add(ThinkCurve other)
    {
        Count += other.Count;
        foreach (var (at, theirs) in other._places)
        {
            if (!_places.TryGetValue(at, out var place))
            {
                _places[at] = place = new Place { Least = theirs.Least, Most = theirs.Most };
            }
            place.Count += theirs.Count;
            place.Least = Math.Min(place.Least, theirs.Least);
            place.Most = Math.Max(place.Most, theirs.Most);
        }
    }

    /// <summary>How far apart two distributions lie (Kolmogorov and Smirnov), 0 to 1, by the grain of this table.</summary>
    public double Distance(ThinkCurve other)
    {
        var (most, mine, theirs) = (0.0, 0L, 0L);
        foreach (var at in _places.Keys.Union(other._places.Keys).Order())
        {
            mine += _places.TryGetValue(at, out var place) ? place.Count : 0;
            theirs += other._places.TryGetValue(at, out var place2) ? place2.Count : 0;
            most = Math.Max(most, Math.Abs(((double)mine / Count) - ((double)theirs / other.Count)));
        }
        return most;
    }

    /// <summary>
    /// The distribution, off by at most a third of what chance alone would shift one of so many observations (its largest
    /// gap goes with 1/√n), and at most five in a hundred.
    /// </summary>
    /// <param name="tickMs">What the clock counts in by which they were measured.</param>
    public ThinkTime.Curve ToThinkTime(int tickMs = 1)
    {
        var points = new List<(double Share, double Milliseconds)>();
        var below = 0.0;
        foreach (var (count, least, most) in Lengths(tickMs))
        {
            points.Add((below / Count, least));
            below += count;
            points.Add((below / Count, most));
        }
        var tolerance = Math.Clamp(0.3 / Math.Sqrt(Count), 0.0005, 0.05);
        var knots = Simplify(points, tolerance);
        if (knots[^1].Milliseconds == 0)
        {
            // Never nothing at all: steps that lead round in a circle would spin.
            knots[^1] = (1, 1);
        }
        return new ThinkTime.Curve([
            .. knots.Select(knot => new ThinkPoint(
                Math.Round(knot.Share, 5),
                TimeSpan.FromMilliseconds(knot.Milliseconds)
            )),
        ]);
    }

    /// <summary>As they were measured; where the clock was coarse, the short ones as long as they must have been.</summary>
    private IEnumerable<(double Count, double Least, double Most)> Lengths(int tickMs)
    {
        var longest = (long)tickMs * ClockTicks.Most;
        if (tickMs > 1)
        {
            var seen = new long[ClockTicks.Most + 1];
            foreach (var place in _places.Values.Where(place => place.Most <= longest))
            {
                seen[place.Most / tickMs] += place.Count;
            }
            var last = Array.FindLastIndex(seen, count => count > 0);
            foreach (var (part, count) in last < 0 ? [] : ClockTicks.Lengths(seen[..(last + 1)]).Index())
            {
                var length = part * (double)tickMs / ClockTicks.Parts;
                yield return (count, length, length);
            }
        }
        foreach (var place in _places.Values.Where(place => tickMs == 1 || place.Most > longest))
        {
            yield return (place.Count, place.Least, place.Most);
        }
    }

    /// <summary>Leaves out every point that a straight line between its neighbours comes near enough to.</summary>
    private static List<(double Share, double Milliseconds)> Simplify(
        List<(double Share, double Milliseconds)> points,
        double tolerance
    )
    {
        var knots = new List<(double Share, double Milliseconds)> { points[0] };
        for (var from = 0; from < points.Count - 1; )
        {
            var to = from + 1;
            while (to + 1 < points.Count && Fits(points, from, to + 1, tolerance))
            {
                to++;
            }
            knots.Add(points[to]);
            from = to;
        }
        return knots;
    }

    private static bool Fits(List<(double Share, double Milliseconds)> points, int from, int to, double tolerance)
    {
        var (start, end) = (points[from], points[to]);
        var length = end.Milliseconds - start.Milliseconds;
        for (var i = from + 1; i < to; i++)
        {
            var share =
                length == 0
                    ? points[i].Share
                    : start.Share
                        + ((end.Share - start.Share) * (points[i].Milliseconds - start.Milliseconds) / length);
            if (Math.Abs(share - points[i].Share) > tolerance)
            {
                return false;
            }
        }
        return true;
    }

    // Below 64 ms each millisecond has a place; above, each doubling has 32.
    private static int PlaceOf(int value)
    {
        var shift = Math.Max(0, BitOperations.Log2((uint)value | 1) - 5);
        return (shift * 32) + (value >> shift);
    }

    private sealed class Place
    {
        public long Count { get; set; }
        public int Least { get; set; }
        public int Most { get; set; }
    }
}
