using Plimsoll.Load.Driving;

namespace Plimsoll.Load.Envelope.Limits;

/// <summary>A load whose target's limits are looked at once a second, level by level.</summary>
public sealed class ObservedLevelLoad(ILevelLoad load, ILimitObserver observer) : ILevelLoad
{
    private static readonly TimeSpan s_every = TimeSpan.FromSeconds(1);
    private readonly List<(TimeSpan At, IReadOnlyList<LimitSample> Samples)> _looks = [];
    private readonly List<IReadOnlyList<LimitReading>> _levels = [];
    private TimeSpan _last;

    public TimeSpan Elapsed => load.Elapsed;

    /// <summary>One for each stay of which the detail was asked for, in order.</summary>
    public IReadOnlyList<IReadOnlyList<LimitReading>> Levels => _levels;

    public async Task SetAsync(double multiple, CancellationToken token)
    {
        await load.SetAsync(multiple, token);
        await observer.SampleAsync(token);
        _looks.Clear();
        _last = Elapsed;
    }

    public async Task<LevelSlice> NextAsync(CancellationToken token)
    {
        var slice = await load.NextAsync(token);
        if (Elapsed - _last >= s_every)
        {
            _last = Elapsed;
            _looks.Add((_last, await observer.SampleAsync(token)));
        }
        return slice;
    }

    public LoadResult? Detail(TimeSpan length)
    {
        var detail = load.Detail(length);
        var since = Elapsed - length;
        var samples = _looks.Where(look => look.At > since).SelectMany(look => look.Samples).ToList();
        _levels.Add(LimitReading.Of(samples, detail?.ThroughputPerSecond ?? 0));
        return detail;
    }

    public Task RecoverAsync(CancellationToken token) => load.RecoverAsync(token);
}
