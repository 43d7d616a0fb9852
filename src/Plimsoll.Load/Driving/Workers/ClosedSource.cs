using Plimsoll.Load.Pacing;
using Plimsoll.Load.Scenarios;

namespace Plimsoll.Load.Driving.Workers;

/// <summary>The closed model: a fixed number of sessions is under way; where one ends, the next begins.</summary>
/// <remarks>Their number follows the profile and the multiple; it is looked at every few milliseconds.</remarks>
/// <param name="profile">How their number goes with time.</param>
/// <param name="worker">From 0; it has every n-th user.</param>
internal sealed class ClosedSource(Scenario scenario, ArrivalProfile profile, double multiple, int worker, int workers)
    : ISessionSource
{
    private static readonly TimeSpan s_grain = TimeSpan.FromMilliseconds(10);
    private readonly Queue<TimeSpan> _ended = [];
    private RateCurve _users = new(scenario.Users, profile, multiple);
    private long _next = worker + 1;
    private int _underWay;
    private TimeSpan _looked = -s_grain;
    private int _wanted;

    public TimeSpan Due =>
        _ended.TryPeek(out var at) ? at
        : profile.IsFlat && _underWay >= _wanted && _looked >= TimeSpan.Zero ? TimeSpan.MaxValue
        : _looked + s_grain;

    public bool TryTake(TimeSpan now, out long number, out TimeSpan due)
    {
        if (now - _looked >= s_grain)
        {
            _looked = now;
            var users = (int)Math.Round(_users.From(now.TotalSeconds).Rate);
            _wanted = (users / workers) + (worker < users % workers ? 1 : 0);
        }
        // The next is due when the one before has ended; one that comes in addition, now.
        var follows = _ended.TryDequeue(out due);
        while (follows && _underWay >= _wanted)
        {
            follows = _ended.TryDequeue(out due);
        }
        due = follows ? due : now;
        number = _next;
        if (_underWay >= _wanted)
        {
            return false;
        }
        _underWay++;
        _next += workers;
        return true;
    }

    public void Ended(TimeSpan at)
    {
        _underWay--;
        _ended.Enqueue(at);
    }

    public void SetMultiple(double multiple, TimeSpan now)
    {
        _users = _users.With(now.TotalSeconds, multiple);
        _looked = now - s_grain;
    }
}
