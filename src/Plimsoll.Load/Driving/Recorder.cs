using Plimsoll.Core.Statistics;

namespace Plimsoll.Load.Driving;

/// <summary>
/// Takes down what happens, by slice of time and label. Each processor writes to a shard of its own, so that a lock is
/// hardly ever waited for; shards are merged, without loss, when somebody looks.
/// </summary>
internal sealed class Recorder
{
    private readonly IReadOnlyList<string> _labels;
    private readonly TimeSpan _slice;
    private readonly Shard[] _shards;

    public Recorder(IReadOnlyList<string> labels, TimeSpan slice)
    {
        _labels = labels;
        _slice = slice;
        _shards = [.. Enumerable.Range(0, Environment.ProcessorCount).Select(_ => new Shard(labels.Count, slice))];
    }

    public void Session(TimeSpan due) => Mine.Session(due);

    public void Skip(int label, TimeSpan due) => Mine.Skip(label, due);

    public void Request(int label, RequestTimes times, Failure? failure) => Mine.Request(label, times, failure);

    /// <summary>What was due from <paramref name="from"/> to <paramref name="to"/>, both on borders of slices.</summary>
    public IReadOnlyList<LoadSlice> Collect(TimeSpan from, TimeSpan to)
    {
        var slices = new List<LoadSlice>();
        for (var at = from.Ticks / _slice.Ticks; at < to.Ticks / _slice.Ticks; at++)
        {
            var whole = new SliceRecording(_labels.Count);
            foreach (var shard in _shards)
            {
                shard.AddTo(whole, at);
            }
            slices.Add(whole.ToSlice(_labels, _slice * at, _slice));
        }
        return slices;
    }

    /// <summary>Forgets what was due before.</summary>
    public void Forget(TimeSpan before)
    {
        foreach (var shard in _shards)
        {
            shard.Forget(before.Ticks / _slice.Ticks);
        }
    }

    /// <summary>What ended since the last call.</summary>
    public (LatencyHistogram Latency, long Ended, long Failed) TakeLive()
    {
        var all = new LatencyHistogram();
        var (ended, failed) = (0L, 0L);
        foreach (var shard in _shards)
        {
            var (part, e, f) = shard.TakeLive();
            all.Add(part);
            ended += e;
            failed += f;
        }
        return (all, ended, failed);
    }

    /// <summary>What ended since the last call, by label.</summary>
    public IReadOnlyList<StepResult> Cut()
    {
        var whole = new SliceRecording(_labels.Count);
        foreach (var shard in _shards)
        {
            whole.Add(shard.TakeCut());
        }
        return whole.ToSlice(_labels, TimeSpan.Zero, TimeSpan.Zero).Steps;
    }

    private Shard Mine => _shards[(uint)Thread.GetCurrentProcessorId() % (uint)_shards.Length];
}

/// <summary>When a request should have started, did, and ended; since the load began.</summary>
internal readonly record struct RequestTimes(TimeSpan Due, TimeSpan Started, TimeSpan Ended)
{
    // A timer may fire a shade early: no latency is counted from after the start.
    public TimeSpan Latency => Ended - (Started < Due ? Started : Due);

    public TimeSpan Service => Ended - Started;

    public TimeSpan Lateness => Started > Due ? Started - Due : TimeSpan.Zero;
}
