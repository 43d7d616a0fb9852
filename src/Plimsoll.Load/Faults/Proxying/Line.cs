namespace Plimsoll.Load.Faults.Proxying;

/// <summary>
/// What waits to be sent in one direction, in order: bounded in bytes, so that a sender is held back as by a full
/// network. Several may add, one takes.
/// </summary>
internal sealed class Line(int capacity)
{
    private readonly Queue<Parcel> _parcels = new();
    private readonly Lock _gate = new();
    private TaskCompletionSource? _filled;
    private TaskCompletionSource? _drained;
    private int _pending;
    private bool _isBypassed;
    private bool _ended;

    /// <summary>Nothing waits, and nothing is being sent.</summary>
    public bool IsEmpty
    {
        get
        {
            lock (_gate)
            {
                return _pending == 0;
            }
        }
    }

    /// <summary>Lets one send past the empty line; until <see cref="EndBypass"/> nothing is taken from it.</summary>
    /// <returns>False where something waits or is being sent.</returns>
    public bool TryBypass()
    {
        lock (_gate)
        {
            if (_pending > 0 || _ended)
            {
                return false;
            }
            _pending = 1;
            return _isBypassed = true;
        }
    }

    public void EndBypass()
    {
        lock (_gate)
        {
            _pending--;
            _isBypassed = false;
            Signal(ref _filled);
            Signal(ref _drained);
        }
    }

    /// <summary>Waits while the line is full. One parcel may go beyond the capacity.</summary>
    /// <param name="limit">Less than the capacity where it must be short.</param>
    public async ValueTask AddAsync(Parcel parcel, int limit = int.MaxValue)
    {
        while (true)
        {
            Task drained;
            lock (_gate)
            {
                if (_ended)
                {
                    return;
                }
                if (_pending == 0 || _pending + parcel.Bytes.Length <= Math.Min(capacity, limit))
                {
                    _parcels.Enqueue(parcel);
                    _pending += Math.Max(1, parcel.Bytes.Length);
                    Signal(ref _filled);
                    return;
                }
                drained = (_drained ??= New()).Task;
            }
            await drained;
        }
    }

    /// <returns>Null when the line has been ended.</returns>
    public async ValueTask<Parcel?> TakeAsync()
    {
        while (true)
        {
            Task filled;
            lock (_gate)
            {
                if (_ended)
                {
                    return null;
                }
                if (!_isBypassed && _parcels.TryDequeue(out var parcel))
                {
                    return parcel;
                }
                filled = (_filled ??= New()).Task;
            }
            await filled;
        }
    }

    /// <summary>A parcel that was taken has been sent.</summary>
    public void Sent(Parcel parcel)
    {
        lock (_gate)
        {
            _pending -= Math.Max(1, parcel.Bytes.Length);
            Signal(ref _drained);
        }
    }

    /// <summary>Whoever waits goes on, and nothing is taken any more.</summary>
    public void End()
    {
        lock (_gate)
        {
            _ended = true;
            Signal(ref _filled);
            Signal(ref _drained);
        }
    }

    private static void Signal(ref TaskCompletionSource? waiter)
    {
        waiter?.TrySetResult();
        waiter = null;
    }

    private static TaskCompletionSource New() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
