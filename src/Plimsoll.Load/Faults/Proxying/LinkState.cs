namespace Plimsoll.Load.Faults.Proxying;

/// <summary>
/// All faults of a proxy that are active at one time, laid together. Immutable; whoever waits because of it is woken
/// when another takes its place.
/// </summary>
internal sealed class LinkState : IDisposable
{
    private readonly CancellationTokenSource _replaced = new();
    private readonly TaskCompletionSource _next = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public LinkState(IReadOnlyCollection<ActiveFault> faults)
    {
        Replaced = _replaced.Token;
        var latencies = faults.Select(active => active.Fault).OfType<ProxyFault.Latency>().ToList();
        Up = new WayState(
            [.. latencies.Select(latency => latency.Up).OfType<Delay>()],
            [.. faults.Select(active => active.Up).OfType<TokenBucket>()]
        );
        Down = new WayState(
            [.. latencies.Select(latency => latency.Down).OfType<Delay>()],
            [.. faults.Select(active => active.Down).OfType<TokenBucket>()]
        );
        IsBlackHole = faults.Any(active => active.Fault is ProxyFault.BlackHole);
        IsResetting = faults.Any(active => active.Fault is ProxyFault.Reset);
        IsRefusing = faults.Any(active => active.Fault is ProxyFault.Refuse);
        SlowClose = faults
            .Select(active => active.Fault)
            .OfType<ProxyFault.SlowClose>()
            .Aggregate(TimeSpan.Zero, (sum, fault) => sum + fault.After);
        Http = [.. faults.Select(active => active.Fault).OfType<ProxyFault.Http>()];
    }

    public WayState Up { get; }
    public WayState Down { get; }
    public bool IsBlackHole { get; }
    public bool IsResetting { get; }
    public bool IsRefusing { get; }
    public TimeSpan SlowClose { get; }
    public IReadOnlyList<ProxyFault.Http> Http { get; }

    public WayState this[Way way] => way == Way.Up ? Up : Down;

    /// <summary>Whether anything here may hold up what is under way; where nothing does, what waits goes on at once.</summary>
    public bool Holds(Way way) =>
        this[way].Delays.Count > 0 || SlowClose > TimeSpan.Zero || Http.Any(fault => fault.Wait is not null);

    /// <summary>Cancelled when another state has taken the place of this one.</summary>
    public CancellationToken Replaced { get; }

    /// <summary>The same as a task.</summary>
    public Task Next => _next.Task;

    /// <summary>Wakes whoever waits: another state is there.</summary>
    public void Dispose()
    {
        _next.TrySetResult();
        _replaced.Cancel();
        _replaced.Dispose();
    }
}

internal enum Way
{
    /// <summary>To the server.</summary>
    Up,

    /// <summary>To the client.</summary>
    Down,
}

/// <summary>What holds up one direction.</summary>
internal sealed record WayState(IReadOnlyList<Delay> Delays, IReadOnlyList<TokenBucket> Buckets)
{
    public TimeSpan Draw(Random random) => Delays.Aggregate(TimeSpan.Zero, (sum, delay) => sum + delay.Draw(random));
}

/// <summary>A fault that goes on, with the links that belong to it alone.</summary>
internal sealed class ActiveFault(ProxyFault fault)
{
    public ProxyFault Fault => fault;

    public TokenBucket? Up { get; } =
        fault is ProxyFault.Bandwidth { UpBytesPerSecond: { } rate } ? new TokenBucket(rate) : null;

    public TokenBucket? Down { get; } =
        fault is ProxyFault.Bandwidth { DownBytesPerSecond: { } rate } ? new TokenBucket(rate) : null;
}
