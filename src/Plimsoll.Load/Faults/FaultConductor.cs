using Plimsoll.Core;
using Plimsoll.Load.Faults.Keeping;

namespace Plimsoll.Load.Faults;

/// <summary>Has each fault of a plan begun at its time, and all of them ended when the load is.</summary>
public sealed class FaultConductor : IAsyncDisposable
{
    private readonly FaultPlan _plan;
    private readonly FaultKeeperLink _keeper;
    private readonly TimeProvider _time;
    private readonly AbortWatch _watch;
    private readonly CancellationTokenSource _end = new();
    private readonly CancellationTokenSource _abort = new();
    private readonly Dictionary<string, FaultMark> _marks;
    private readonly HashSet<string> _scheduled = new(StringComparer.Ordinal);
    private readonly List<Task> _faults = [];
    private readonly Lock _gate = new();
    private readonly Task _watchingKeeper;
    private TimeSpan _lastLine;
    private Task _undoing = Task.CompletedTask;

    private FaultConductor(FaultPlan plan, FaultKeeperLink keeper, TimeProvider time)
    {
        _plan = plan;
        _keeper = keeper;
        _time = time;
        _watch = new AbortWatch(plan.AbortIf);
        _marks = plan.Faults.ToDictionary(
            fault => fault.Name,
            fault => new FaultMark(fault, null, null, null),
            StringComparer.Ordinal
        );
        _watchingKeeper = WatchKeeperAsync();
    }

    /// <summary>Cancelled when the load is to end at once.</summary>
    public CancellationToken Abort => _abort.Token;

    /// <summary>Why the load was ended; null where it was not.</summary>
    public string? Aborted { get; private set; }

    /// <summary>In the order of the plan.</summary>
    public IReadOnlyList<FaultMark> Marks
    {
        get
        {
            lock (_gate)
            {
                return [.. _plan.Faults.Select(fault => _marks[fault.Name])];
            }
        }
    }

    /// <summary>Opens the proxies; no fault begins before a window does.</summary>
    /// <exception cref="PlimsollException">A proxy cannot be opened.</exception>
    public static async Task<FaultConductor> StartAsync(
        FaultPlan plan,
        FaultKeeperLink keeper,
        TimeProvider time,
        CancellationToken token
    )
    {
        foreach (var proxy in plan.Proxies)
        {
            await keeper.OpenProxyAsync(proxy, plan.IsHttp(proxy.Name), token);
        }
        return new FaultConductor(plan, keeper, time);
    }

    /// <summary>A window begins now: the times of the faults that fall in it are counted from here.</summary>
    /// <param name="multiple">Of today's peak, that is driven in it.</param>
    public void WindowBegan(double multiple)
    {
        lock (_gate)
        {
            foreach (var fault in _plan.Faults.Where(fault => fault.IsAt(multiple)))
            {
                if (!_end.IsCancellationRequested && _scheduled.Add(fault.Name))
                {
                    _faults.Add(ConductAsync(fault));
                }
            }
        }
    }

    /// <summary>A fault does not come; nothing where it has been scheduled already.</summary>
    public void Forgo(ScheduledFault fault, string why)
    {
        lock (_gate)
        {
            if (_scheduled.Add(fault.Name))
            {
                _marks[fault.Name] = _marks[fault.Name] with { Refusal = why };
            }
        }
    }

    /// <summary>To be told once a second how the load goes.</summary>
    public void Note(LiveLine line)
    {
        var length = line.Load.Elapsed - _lastLine;
        _lastLine = line.Load.Elapsed;
        if (line.IsMeasuring && _watch.Note(line, length) is { } rule)
        {
            End($"the load was ended by its rule {rule}");
        }
    }

    /// <summary>Ends all faults, and returns when they are undone.</summary>
    public async Task EndAsync()
    {
        End(reason: null);
        await _undoing;
        Task[] faults;
        lock (_gate)
        {
            faults = [.. _faults];
        }
        await Task.WhenAll(faults);
    }

    public async ValueTask DisposeAsync()
    {
        await EndAsync();
        _abort.Dispose();
        _end.Dispose();
    }

    private void End(string? reason)
    {
        lock (_gate)
        {
            if (_end.IsCancellationRequested)
            {
                return;
            }
            Aborted = reason;
            _end.Cancel();
            _undoing = UndoAsync();
        }
        if (reason is not null)
        {
            _abort.Cancel();
        }
    }

    private async Task UndoAsync()
    {
        await Task.Yield();
        try
        {
            await _keeper.EndAllAsync(CancellationToken.None);
        }
        catch (PlimsollException)
        {
            // The keeper is gone: what it left is undone from its journal.
        }
    }

    private async Task WatchKeeperAsync()
    {
        await _keeper.Ended;
        End("the process that keeps the faults was lost");
    }

    private async Task ConductAsync(ScheduledFault fault)
    {
        try
        {
            await Task.Delay(fault.At, _time, _end.Token);
            var going = await _keeper.BeginAsync(fault.Name, fault.Action, fault.For, CancellationToken.None);
            Set(fault, mark => mark with { From = going.From });
            await Task.WhenAny(going.Ended, _keeper.Ended);
            var to = going.Ended.IsCompleted ? await going.Ended : _time.GetUtcNow();
            Set(fault, mark => mark with { To = to });
        }
        catch (OperationCanceledException)
        {
            // Its time never came.
        }
        catch (PlimsollException e)
        {
            Set(fault, mark => mark with { Refusal = e.Message + " " + e.Next });
        }
    }

    private void Set(ScheduledFault fault, Func<FaultMark, FaultMark> change)
    {
        lock (_gate)
        {
            _marks[fault.Name] = change(_marks[fault.Name]);
        }
    }
}
