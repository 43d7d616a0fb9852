using System.Threading.Channels;
using Plimsoll.Load.Faults.Proxying;

namespace Plimsoll.Load.Tests.Faults.Proxying;

/// <summary>Stands still until it is told to go on; tells for what anybody waits.</summary>
internal sealed class ManualFaultClock : IFaultClock
{
    private readonly Lock _gate = new();
    private readonly List<(TimeSpan At, TaskCompletionSource<bool> Waiter)> _waiters = [];
    private readonly Channel<TimeSpan> _waits = Channel.CreateUnbounded<TimeSpan>();
    private TimeSpan _now = TimeSpan.FromHours(1);

    public TimeSpan Now
    {
        get
        {
            lock (_gate)
            {
                return _now;
            }
        }
    }

    /// <summary>How long from now the next who comes to wait would wait.</summary>
    public async Task<TimeSpan> NextWaitAsync() =>
        await _waits.Reader.ReadAsync(TestContext.Current.CancellationToken) - Now;

    public void Advance(TimeSpan by)
    {
        List<TaskCompletionSource<bool>> due = [];
        lock (_gate)
        {
            _now += by;
            due.AddRange(_waiters.Where(waiter => waiter.At <= _now).Select(waiter => waiter.Waiter));
            _waiters.RemoveAll(waiter => waiter.At <= _now);
        }
        due.ForEach(waiter => waiter.TrySetResult(true));
    }

    public ValueTask<bool> WaitUntilAsync(TimeSpan at, CancellationToken token)
    {
        lock (_gate)
        {
            if (at <= _now)
            {
                return ValueTask.FromResult(true);
            }
            var waiter = new TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously);
            token.Register(() => waiter.TrySetResult(false));
            _waiters.Add((at, waiter));
            _waits.Writer.TryWrite(at);
            return new ValueTask<bool>(waiter.Task);
        }
    }
}
