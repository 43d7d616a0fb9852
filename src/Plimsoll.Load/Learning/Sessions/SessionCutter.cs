namespace Plimsoll.Load.Learning.Sessions;

/// <summary>
/// Cuts the requests of each client into sessions at pauses longer than the idle gap. Its memory goes with the clients
/// that were there within one idle gap, not with the length of the log.
/// </summary>
internal sealed class SessionCutter(TimeSpan idle, Action<Session> take)
{
    /// <summary>A session of more requests is cut, so that one robot does not fill the memory.</summary>
    public const int MostRequests = 20_000;

    private readonly Dictionary<ulong, Open> _open = [];
    private readonly Stack<Open> _pool = [];
    private readonly long _idleMs = (long)idle.TotalMilliseconds;
    private long _nextSweepMs;

    /// <summary>How many sessions were cut for their number of requests.</summary>
    public long CutShort { get; private set; }

    /// <param name="client">0: nobody knows, so that each request is a session of its own.</param>
    public void Add(ulong client, long startMs, int endpoint, int durationMs)
    {
        if (startMs >= _nextSweepMs)
        {
            Sweep(startMs);
        }
        if (!_open.TryGetValue(client, out var open))
        {
            open = Begin(startMs);
            _open[client] = open;
        }
        else if (startMs - open.LastEndMs > _idleMs || open.Session.Count == MostRequests || client == 0)
        {
            CutShort += open.Session.Count == MostRequests ? 1 : 0;
            take(open.Session);
            open.Session.Clear();
            open.Session.StartMs = startMs;
        }
        var think = open.Session.Count == 0 ? 0 : Math.Max(0, startMs - open.LastEndMs);
        open.Session.Add(new SessionStep(endpoint, (int)think, durationMs));
        open.LastEndMs = startMs + Math.Max(0, durationMs);
    }

    public void End()
    {
        foreach (var open in _open.Values)
        {
            take(open.Session);
        }
        _open.Clear();
    }

    private Open Begin(long startMs)
    {
        var open = _pool.TryPop(out var pooled) ? pooled : new Open();
        open.Session.Clear();
        open.Session.StartMs = startMs;
        return open;
    }

    private void Sweep(long nowMs)
    {
        _nextSweepMs = nowMs + (_idleMs / 2);
        foreach (var (client, open) in _open)
        {
            if (nowMs - open.LastEndMs > _idleMs)
            {
                take(open.Session);
                _open.Remove(client);
                if (_pool.Count < 10_000)
                {
                    _pool.Push(open);
                }
            }
        }
    }

    private sealed class Open
    {
        public Session Session { get; } = new();
        public long LastEndMs { get; set; }
    }
}
