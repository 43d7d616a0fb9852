using Plimsoll.Load.Driving.Results;

namespace Plimsoll.Load.Driving.Recording;

/// <summary>
/// What one worker writes, alone and without a lock, by slice of the time in which requests were due. Who wants to look
/// asks the worker for it; the worker hands over what it has and begins anew.
/// </summary>
internal sealed class Shard(int labels, TimeSpan slice)
{
    private Dictionary<long, SliceRecording> _slices = [];
    private SliceRecording? _last;
    private long _lastIndex = -1;

    public void Session(TimeSpan due) => At(due).Sessions++;

    public void Skip(int label, TimeSpan due) => At(due).Step(label).Skipped++;

    public void Request(int label, RequestTimes times, Failure? failure, long bytes, bool retried)
    {
        var at = At(times.Due);
        at.Lateness.Record(times.Lateness);
        at.Bytes += bytes;
        if (retried)
        {
            at.Retried++;
        }
        var step = at.Step(label);
        step.Requests++;
        if (failure is null or { Cause: Cause.Timeout })
        {
            step.Latency.Record(times.Latency);
            at.Service.Record(times.Service);
        }
        if (failure is { } kind)
        {
            step.Fail(kind, 1);
        }
    }

    public Dictionary<long, SliceRecording> Take()
    {
        var taken = _slices;
        (_slices, _last, _lastIndex) = ([], null, -1);
        return taken;
    }

    private SliceRecording At(TimeSpan due)
    {
        var index = due.Ticks / slice.Ticks;
        if (index != _lastIndex)
        {
            _lastIndex = index;
            if (!_slices.TryGetValue(index, out _last))
            {
                _slices[index] = _last = new SliceRecording(labels);
            }
        }
        return _last!;
    }
}
