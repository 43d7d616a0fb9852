using Plimsoll.Load.Driving.Results;

namespace Plimsoll.Load.Envelope.Limits;

/// <summary>A load whose target's limits are looked at once a second, level by level.</summary>
public sealed class ObservedLevelLoad(ILevelLoad load, ILimitObserver observer) : ILevelLoad
{
    private static readonly TimeSpan s_every = TimeSpan.FromSeconds(1);
    private readonly List<Look> _looks = [];
    private readonly List<ObservedLevel> _levels = [];
    private TimeSpan _last;

    public TimeSpan Elapsed => load.Elapsed;

    /// <summary>One for each stay of which the detail was asked for, in order.</summary>
    public IReadOnlyList<ObservedLevel> Levels => _levels;

    public async Task SetAsync(double multiple, CancellationToken token)
    {
        await load.SetAsync(multiple, token);
        await observer.SampleAsync(token);
        load.TakeEnds();
        _looks.Clear();
        _last = Elapsed;
    }

    public async Task<LevelSlice> NextAsync(CancellationToken token)
    {
        var slice = await load.NextAsync(token);
        if (Elapsed - _last >= s_every)
        {
            await LookAsync(token);
        }
        return slice;
    }

    public LoadResult? Detail(TimeSpan length)
    {
        var detail = load.Detail(length);
        var since = Elapsed - length;
        var looks = _looks.Where(look => look.At - look.Over > since - (s_every / 2)).ToList();
        var seconds = looks.Sum(look => look.Over.TotalSeconds);
        double? answered =
            seconds > 0 && looks.TrueForAll(look => look.Ends is not null)
                ? looks.Sum(look => look.Ends!.Value.Succeeded) / seconds
                : null;
        _levels.Add(
            new ObservedLevel(
                answered,
                LimitReading.Of(
                    [.. looks.SelectMany(look => look.Samples)],
                    answered ?? detail?.ThroughputPerSecond ?? 0
                ),
                [
                    .. looks.Select(look =>
                        LimitReading.Of(
                            look.Samples,
                            look.Ends is { } ends
                                ? ends.Succeeded / look.Over.TotalSeconds
                                : detail?.ThroughputPerSecond ?? 0
                        )
                    ),
                ]
            )
        );
        return detail;
    }

    public LevelEnds? TakeEnds() => load.TakeEnds();

    public Task RecoverAsync(CancellationToken token) => load.RecoverAsync(token);

    private async Task LookAsync(CancellationToken token)
    {
        var samples = await observer.SampleAsync(token);
        var ends = load.TakeEnds();
        var now = Elapsed;
        _looks.Add(new Look(now, now - _last, samples, ends));
        _last = now;
    }

    private sealed record Look(TimeSpan At, TimeSpan Over, IReadOnlyList<LimitSample> Samples, LevelEnds? Ends);
}
