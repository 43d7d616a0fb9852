using System.Collections.Concurrent;

namespace Plimsoll.Load.Driving.Workers;

/// <summary>Where other threads ask a worker, who answers between two turns: so nothing of the worker's needs a lock.</summary>
internal sealed class Desk(Action wake)
{
    private readonly ConcurrentQueue<Action> _asked = [];
    private readonly Lock _lock = new();
    private bool _closed;

    /// <summary>Waits for the answer, which takes a turn of the worker's at most.</summary>
    public T Ask<T>(Func<T> question)
    {
        using var answered = new ManualResetEventSlim();
        T answer = default!;
        Exception? fault = null;
        lock (_lock)
        {
            if (_closed)
            {
                // The worker's thread has ended: what it has left may be looked at by anyone, one at a time.
                return question();
            }
            _asked.Enqueue(() =>
            {
                try
                {
                    answer = question();
                }
                catch (Exception e)
                {
                    fault = e;
                }
                answered.Set();
            });
            wake();
        }
        answered.Wait();
        return fault is null ? answer : throw new InvalidOperationException(fault.Message, fault);
    }

    /// <summary>Ends the worker's waiting.</summary>
    public void Ring()
    {
        lock (_lock)
        {
            if (!_closed)
            {
                wake();
            }
        }
    }

    /// <summary>The worker answers what was asked meanwhile.</summary>
    public void Serve()
    {
        while (_asked.TryDequeue(out var question))
        {
            question();
        }
    }

    /// <summary>The worker answers for the last time.</summary>
    public void Close()
    {
        lock (_lock)
        {
            Serve();
            _closed = true;
        }
    }
}
