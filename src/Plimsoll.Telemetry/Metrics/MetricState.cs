using System.Runtime.InteropServices;

namespace Plimsoll.Telemetry.Metrics;

/// <summary>What is kept of one series: cumulative values are turned into growth, whatever temporality the sender has.</summary>
internal sealed class MetricState
{
    private ulong _firstNs;
    private ulong _lastNs;
    private ulong _startNs;
    private long _points;
    private bool _hasAny;
    private bool _wasSeen = true;
    private double _last;
    private double _least = double.PositiveInfinity;
    private double _most = double.NegativeInfinity;
    private double _sum;
    private double _increase;
    private bool _hasPrevious;
    private long _count;
    private long _previousCount;
    private double _previousSum;
    private double[] _bounds = [];
    private long[] _counts = [];
    private long[] _previousCounts = [];
    private ExponentialBuckets _exponential = new();
    private ExponentialBuckets _previousExponential = new();
    private long _lows;
    private long _previousLows;

    public required string Service { get; init; }
    public required string Instance { get; init; }
    public required string Name { get; init; }
    public required string Unit { get; init; }
    public required MetricKind Kind { get; init; }
    public required IReadOnlyDictionary<string, string> Attributes { get; init; }

    /// <param name="isCumulative">The point tells the total since the start; else the growth since the last point.</param>
    /// <returns>False for a point that is not newer than the last.</returns>
    public bool Add(MetricPoint point, bool isCumulative)
    {
        if (_hasAny && point.TimeNs <= _lastNs)
        {
            return false;
        }
        var isRestarted = _hasPrevious && point.StartNs > _startNs && _startNs != 0;
        _points++;
        if (!_hasAny)
        {
            _hasAny = true;
            // The growth before the first point is known where the count began within what is looked at: deltas only.
            _firstNs = !isCumulative && point.StartNs != 0 ? point.StartNs : point.TimeNs;
        }
        (_lastNs, _startNs) = (point.TimeNs, point.StartNs);
        switch (Kind)
        {
            case MetricKind.Gauge:
                AddGauge(isCumulative ? point.Value : _last + point.Value);
                break;
            case MetricKind.Counter:
                AddCounter(point.Value, isCumulative, isRestarted);
                break;
            default:
                AddDistribution(point, isCumulative, isRestarted);
                break;
        }
        _hasPrevious = true;
        return true;
    }

    /// <summary>A point came since the last turn.</summary>
    public bool IsSeen => _points > 0;

    /// <summary>Growth and extremes are counted anew, from the last point on.</summary>
    /// <returns>False where nothing came for two windows.</returns>
    public bool Turn()
    {
        var isAlive = IsSeen || _wasSeen;
        (_wasSeen, _points, _firstNs) = (IsSeen, 0, _lastNs);
        (_least, _most, _sum) = (double.PositiveInfinity, double.NegativeInfinity, 0);
        (_increase, _count, _lows) = (0, 0, 0);
        Array.Clear(_counts);
        _exponential = new ExponentialBuckets();
        return isAlive;
    }

    public MetricSeries Series() =>
        new()
        {
            Service = Service,
            Instance = Instance,
            Name = Name,
            Unit = Unit,
            Kind = Kind,
            Attributes = Attributes,
            From = At(_firstNs),
            To = At(_lastNs),
            Points = _points,
            Last = _last,
            Least = Kind == MetricKind.Distribution ? 0 : _least,
            Most = Kind == MetricKind.Distribution ? 0 : _most,
            Mean = Kind == MetricKind.Distribution ? 0 : _sum / _points,
            Increase = _increase,
            Distribution = Kind == MetricKind.Distribution ? Distribution() : null,
        };

    private void AddGauge(double value)
    {
        _last = value;
        NoteLevel(value);
    }

    private void NoteLevel(double value)
    {
        _least = Math.Min(_least, value);
        _most = Math.Max(_most, value);
        _sum += value;
    }

    private void AddCounter(double value, bool isCumulative, bool isRestarted)
    {
        if (!isCumulative)
        {
            _increase += value;
            _last += value;
            NoteLevel(_last);
            return;
        }
        if (_hasPrevious)
        {
            // A counter that went down began anew, even where the sender does not say so.
            _increase += isRestarted || value < _last ? value : value - _last;
        }
        _last = value;
        NoteLevel(value);
    }

    private void AddDistribution(MetricPoint point, bool isCumulative, bool isRestarted)
    {
        isRestarted |= point.Count < _previousCount;
        var hasSameBounds = CollectionsMarshal.AsSpan(point.Bounds).SequenceEqual(_bounds);
        if (!hasSameBounds)
        {
            _bounds = [.. point.Bounds];
            (_counts, _previousCounts) = (new long[_bounds.Length + 1], new long[_bounds.Length + 1]);
        }
        var fromZero = !isCumulative || isRestarted;
        // Of a cumulative count, the first point tells of no growth within what is looked at.
        var isKnown = !isCumulative || _hasPrevious;
        if (isKnown)
        {
            _count += point.Count - (fromZero ? 0 : _previousCount);
            _sum += point.Sum - (fromZero ? 0 : _previousSum);
            _least = Math.Min(_least, point.Least ?? double.PositiveInfinity);
            _most = Math.Max(_most, point.Most ?? double.NegativeInfinity);
        }
        var counts = CollectionsMarshal.AsSpan(point.Counts);
        var isExponential =
            point.Bounds.Count == 0
            && (point.Scale != 0 || point.Offset != 0 || counts.Length > 1 || point.ZeroCount > 0);
        if (isExponential)
        {
            AddExponential(point, counts, isCumulative, fromZero, isKnown);
        }
        else
        {
            for (var i = 0; i < Math.Min(counts.Length, _counts.Length); i++)
            {
                _counts[i] += isKnown && hasSameBounds ? (long)counts[i] - (fromZero ? 0 : _previousCounts[i]) : 0;
                _counts[i] += isKnown && !hasSameBounds && fromZero ? (long)counts[i] : 0;
                _previousCounts[i] = (long)counts[i];
            }
        }
        (_previousCount, _previousSum) = (point.Count, point.Sum);
    }

    private void AddExponential(
        MetricPoint point,
        ReadOnlySpan<ulong> counts,
        bool isCumulative,
        bool fromZero,
        bool isKnown
    )
    {
        var lows = (long)(point.ZeroCount + point.NegativeCount);
        if (isKnown)
        {
            _exponential.Add(point.Scale, point.Offset, counts, 1);
            _lows += lows - (fromZero ? 0 : _previousLows);
            if (!fromZero)
            {
                _exponential.Add(_previousExponential, -1);
            }
        }
        if (isCumulative)
        {
            _previousExponential = new ExponentialBuckets();
            _previousExponential.Add(point.Scale, point.Offset, counts, 1);
            _previousLows = lows;
        }
    }

    private Distribution Distribution()
    {
        var explicitBuckets = _counts.Select(
            (count, i) => (i < _bounds.Length ? _bounds[i] : double.PositiveInfinity, count)
        );
        var lows = _lows > 0 ? new[] { (0.0, _lows) } : [];
        return new Distribution(
            _count,
            _sum,
            double.IsFinite(_least) ? _least : null,
            double.IsFinite(_most) ? _most : null,
            [.. _bounds.Length > 0 ? explicitBuckets : lows.Concat(_exponential.Bounds())]
        );
    }

    private static DateTimeOffset At(ulong unixNs) =>
        DateTimeOffset.UnixEpoch.AddTicks((long)Math.Min(unixNs / 100, 2_000_000_000_000_000_000));
}
