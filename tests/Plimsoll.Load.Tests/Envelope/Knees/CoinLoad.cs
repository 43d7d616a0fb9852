using Plimsoll.Load.Driving.Results;
using Plimsoll.Load.Envelope;

namespace Plimsoll.Load.Tests.Envelope.Knees;

/// <summary>A load in virtual time whose requests are bad by a coin of their own, with a share that depends on the level.</summary>
internal sealed class CoinLoad(Func<double, double> share, int seed, double perSecond = 400) : ILevelLoad
{
    private readonly Random _random = new(seed);
    private double _multiple;

    public TimeSpan Elapsed { get; private set; }
    public List<double> Set { get; } = [];
    public int Recoveries { get; private set; }

    /// <summary>Called after each slice.</summary>
    public Action? Passed { get; init; }

    public Task SetAsync(double multiple, CancellationToken token)
    {
        token.ThrowIfCancellationRequested();
        _multiple = multiple;
        Set.Add(multiple);
        return Task.CompletedTask;
    }

    public Task<LevelSlice> NextAsync(CancellationToken token)
    {
        token.ThrowIfCancellationRequested();
        var length = TimeSpan.FromSeconds(0.5);
        Elapsed += length;
        var due = (int)(perSecond * _multiple * length.TotalSeconds);
        var bad = 0;
        for (var i = 0; i < due; i++)
        {
            bad += _random.NextDouble() < share(_multiple) ? 1 : 0;
        }
        Passed?.Invoke();
        return Task.FromResult(
            new LevelSlice(length, [new ClauseCount(due, bad)], TimeSpan.FromMilliseconds(10), Waiting: 1)
        );
    }

    public LoadResult? Detail(TimeSpan length) => null;

    public Task RecoverAsync(CancellationToken token)
    {
        Recoveries++;
        return Task.CompletedTask;
    }
}
