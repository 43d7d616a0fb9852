using Plimsoll.Core.Statistics;

namespace Plimsoll.Load.Driving;

/// <summary>One processor's part of the record.</summary>
internal sealed class Shard(int labels, TimeSpan slice)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<long, SliceRecording> _slices = [];
    private LatencyHistogram _live = new();
    private SliceRecording _sinceCut = new(labels);
    private long _ended;
    private long _failed;

    public void Session(TimeSpan due)
    {
        lock (_lock)
        {
            AtLocked(due).Sessions++;
        }
    }

    public void Skip(int label, TimeSpan due)
    {
        lock (_lock)
        {
            AtLocked(due).Step(label).Skipped++;
            _sinceCut.Step(label).Skipped++;
        }
    }

    public void Request(int label, RequestTimes times, Failure? failure)
    {
        var answered = failure is null or { Cause: Cause.Timeout };
        lock (_lock)
        {
            var at = AtLocked(times.Due);
            at.Lateness.Record(times.Lateness);
            Count(at.Step(label), times, failure, answered);
            Count(_sinceCut.Step(label), times, failure, answered);
            _ended++;
            if (answered)
            {
                at.Service.Record(times.Service);
                _live.Record(times.Latency);
            }
            if (failure is not null)
            {
                _failed++;
            }
        }
    }

    public void AddTo(SliceRecording whole, long index)
    {
        lock (_lock)
        {
            if (_slices.TryGetValue(index, out var part))
            {
                whole.Add(part);
            }
        }
    }

    public void Forget(long before)
    {
        lock (_lock)
        {
            foreach (var index in _slices.Keys.Where(index => index < before).ToList())
            {
                _slices.Remove(index);
            }
        }
    }

    public (LatencyHistogram Latency, long Ended, long Failed) TakeLive()
    {
        lock (_lock)
        {
            var taken = (_live, _ended, _failed);
            (_live, _ended, _failed) = (new LatencyHistogram(), 0, 0);
            return taken;
        }
    }

    public SliceRecording TakeCut()
    {
        lock (_lock)
        {
            var taken = _sinceCut;
            _sinceCut = new SliceRecording(labels);
            return taken;
        }
    }

    private static void Count(StepRecording step, RequestTimes times, Failure? failure, bool answered)
    {
        step.Requests++;
        if (answered)
        {
            step.Latency.Record(times.Latency);
        }
        if (failure is { } kind)
        {
            step.Fail(kind, 1);
        }
    }

    private SliceRecording AtLocked(TimeSpan due)
    {
        var index = due.Ticks / slice.Ticks;
        if (!_slices.TryGetValue(index, out var found))
        {
            _slices[index] = found = new SliceRecording(labels);
        }
        return found;
    }
}
