using Plimsoll.Load.Driving.Results;
using Plimsoll.Load.Envelope;

namespace Plimsoll.Bench.Knees;

/// <summary>
/// An open load in virtual time: sessions start by a Poisson process, each sends its requests one after the other with
/// exponential think times in between. Slices come as late as they would in a real load, where a request must have
/// waited for the limit before it is known to be slow.
/// </summary>
public sealed class SimulatedLoad(SimulatedCase of, SimulatedServer server, Random random) : ILevelLoad
{
    private const double Slice = 0.5;
    private readonly PriorityQueue<(double Due, int Left), double> _due = new();
    private readonly Queue<double> _waiting = new();
    private double _now;
    private double _nextSession = double.PositiveInfinity;
    private double _multiple;
    private double _latency;
    private int _answered;

    public TimeSpan Elapsed => TimeSpan.FromSeconds(_now);

    /// <summary>Requests sent in all.</summary>
    public long Sent { get; private set; }

    public Task SetAsync(double multiple, CancellationToken token)
    {
        Set(multiple);
        return Task.CompletedTask;
    }

    public Task<LevelSlice> NextAsync(CancellationToken token) => Task.FromResult(Next());

    public void Set(double multiple)
    {
        if (_multiple > 0)
        {
            // What was due in the last slices is not known yet; they are lost, but the time has passed.
            Advance(Math.Ceiling(of.LimitSeconds / Slice) * Slice, []);
        }
        _multiple = multiple;
        _nextSession = _now + Gap();
    }

    public LevelSlice Next()
    {
        var counts = new ClauseCount[1];
        (_latency, _answered) = (0, 0);
        Advance(Slice, counts);
        while (_waiting.TryPeek(out var ends) && ends <= _now)
        {
            _waiting.Dequeue();
        }
        return new LevelSlice(
            TimeSpan.FromSeconds(Slice),
            counts,
            TimeSpan.FromSeconds(_answered == 0 ? 0 : _latency / _answered),
            _waiting.Count
        );
    }

    public LoadResult? Detail(TimeSpan length) => null;

    public Task RecoverAsync(CancellationToken token)
    {
        server.Reset();
        _due.Clear();
        _waiting.Clear();
        _multiple = 0;
        _now += 2;
        return Task.CompletedTask;
    }

    /// <summary>Sends what is due within the next seconds and counts it.</summary>
    private void Advance(double seconds, ClauseCount[] counts)
    {
        var end = _now + seconds;
        while (true)
        {
            var isSession = !_due.TryPeek(out _, out var due) || _nextSession <= due;
            if ((isSession ? _nextSession : due) >= end)
            {
                break;
            }
            int left;
            if (isSession)
            {
                (due, left) = (_nextSession, of.Steps - 1);
                _nextSession += Gap();
            }
            else
            {
                left = _due.Dequeue().Left;
            }
            Send(due, left, counts);
        }
        _now = end;
    }

    private void Send(double due, int left, ClauseCount[] counts)
    {
        Sent++;
        var (at, failed) = server.Answer(due);
        _latency += at - due;
        _answered++;
        _waiting.Enqueue(at);
        if (counts.Length > 0)
        {
            counts[0] += new ClauseCount(1, of.IsBad(at - due, failed) ? 1 : 0);
        }
        if (left > 0)
        {
            var next = at - (of.ThinkSeconds * Math.Log(1 - random.NextDouble()));
            _due.Enqueue((next, left - 1), next);
        }
    }

    private double Gap() => -Math.Log(1 - random.NextDouble()) / (of.PeakPerSecond / of.Steps * _multiple);
}
