using Plimsoll.Core.Statistics;
using Plimsoll.Load.Driving.Results;

namespace Plimsoll.Load.Driving.Recording;

/// <summary>
/// What all workers have written, put together when somebody looks. Histograms are merged without loss.
/// </summary>
/// <param name="take">Asks every worker for what it has written since it was asked last.</param>
internal sealed class Recorder(
    IReadOnlyList<string> labels,
    TimeSpan slice,
    Func<IEnumerable<Dictionary<long, SliceRecording>>> take
)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<long, SliceRecording> _slices = [];
    private SliceRecording _sinceCut = new(labels.Count);
    private SliceRecording _sinceLive = new(labels.Count);

    /// <summary>What was due from <paramref name="from"/> to <paramref name="to"/>, both on borders of slices.</summary>
    public IReadOnlyList<LoadSlice> Collect(TimeSpan from, TimeSpan to)
    {
        lock (_lock)
        {
            GatherLocked();
            var slices = new List<LoadSlice>();
            for (var at = from.Ticks / slice.Ticks; at < to.Ticks / slice.Ticks; at++)
            {
                var whole = new SliceRecording(labels.Count);
                if (_slices.TryGetValue(at, out var part))
                {
                    // A copy: more may come to the part as long as requests of it are under way.
                    whole.Add(part);
                }
                slices.Add(whole.ToSlice(labels, slice * at, slice));
            }
            return slices;
        }
    }

    /// <summary>Forgets what was due before.</summary>
    public void Forget(TimeSpan before)
    {
        lock (_lock)
        {
            GatherLocked();
            foreach (var index in _slices.Keys.Where(index => index < before.Ticks / slice.Ticks).ToList())
            {
                _slices.Remove(index);
            }
        }
    }

    /// <summary>What ended since the last call.</summary>
    public (LatencyHistogram Latency, long Ended, long Failed) TakeLive()
    {
        lock (_lock)
        {
            GatherLocked();
            var taken = _sinceLive.ToSlice(labels, TimeSpan.Zero, TimeSpan.Zero);
            _sinceLive = new SliceRecording(labels.Count);
            return (taken.Latency, taken.Requests, taken.Failed);
        }
    }

    /// <summary>What ended since the last call, by label.</summary>
    public IReadOnlyList<StepResult> Cut()
    {
        lock (_lock)
        {
            GatherLocked();
            var taken = _sinceCut;
            _sinceCut = new SliceRecording(labels.Count);
            return taken.ToSlice(labels, TimeSpan.Zero, TimeSpan.Zero).Steps;
        }
    }

    private void GatherLocked()
    {
        foreach (var part in take())
        {
            foreach (var (index, recording) in part)
            {
                _sinceCut.Add(recording);
                _sinceLive.Add(recording);
                if (!_slices.TryAdd(index, recording))
                {
                    _slices[index].Add(recording);
                }
            }
        }
    }
}
