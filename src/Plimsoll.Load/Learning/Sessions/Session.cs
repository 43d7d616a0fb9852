namespace Plimsoll.Load.Learning.Sessions;

/// <summary>A visit, as it is read back: one object serves all, so keep nothing of it.</summary>
internal sealed class Session
{
    private SessionStep[] _steps = new SessionStep[64];

    /// <summary>Milliseconds since 1970, UTC.</summary>
    public long StartMs { get; set; }

    public int Count { get; private set; }

    public ReadOnlySpan<SessionStep> Steps => _steps.AsSpan(0, Count);

    /// <summary>From the start of the first request to the start of the last.</summary>
    public long LengthMs
    {
        get
        {
            var sum = 0L;
            for (var i = 1; i < Count; i++)
            {
                sum += _steps[i].ThinkMs + Math.Max(0, _steps[i - 1].DurationMs);
            }
            return sum;
        }
    }

    public void Clear() => Count = 0;

    public void Add(SessionStep step)
    {
        if (Count == _steps.Length)
        {
            Array.Resize(ref _steps, 2 * Count);
        }
        _steps[Count++] = step;
    }
}
