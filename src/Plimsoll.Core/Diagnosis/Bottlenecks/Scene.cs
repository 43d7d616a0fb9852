using Plimsoll.Core.Diagnosis.Reading;
using Plimsoll.Core.Signals.Processes;
using Plimsoll.Core.Workloads.Service;

namespace Plimsoll.Core.Diagnosis.Bottlenecks;

/// <summary>
/// The signals in one unit: requests at once, in the mean over the window. By Little's law that is how much time all requests
/// together spend somewhere per second, so that a queue of a pool, sessions waiting for a lock and milliseconds of traces can
/// be compared and added. Null is always "not seen".
/// </summary>
internal sealed class Scene
{
    private const double Quickest = 0.1;

    private readonly double _seconds;
    private readonly HashSet<string> _traced;

    public Scene(BottleneckSignals signals)
    {
        Signals = signals;
        Database = DatabaseScene.Of(signals.Database, signals.DatabaseCoresUsed + DatabaseWaitingForCpu);
        _seconds = signals.Service?.Window.Length.TotalSeconds ?? 0;
        _traced = [.. signals.Service?.Services ?? []];
        if (HasTraces)
        {
            InFlight = TracedInFlight = Endpoints.Sum(e => AtOnce(e, e.MeanMilliseconds - ElsewhereTraced(e)));
            PerSecond = Endpoints.Sum(e => e.Requests) / _seconds;
        }
        // The server's own count knows those too that have not ended; with several services, the one in front.
        if (Runtimes.GroupBy(r => r.Service).Select(g => g.SumOfKnown(r => r.ActiveRequests)).Max() is { } active)
        {
            InFlight = Math.Max(InFlight ?? 0, active);
        }
    }

    public BottleneckSignals Signals { get; }
    public DatabaseScene? Database { get; }

    public bool HasTraces => _seconds > 0 && Endpoints.Count > 0;

    public IReadOnlyList<Endpoint> Endpoints => Signals.Service?.Endpoints ?? [];

    /// <summary>Requests under way at once; where one service calls another, only where the time is spent.</summary>
    public double? InFlight { get; }

    /// <summary>The same of requests that have ended, to compare with what traces tell.</summary>
    public double? TracedInFlight { get; }

    public double? PerSecond { get; }

    /// <summary>
    /// Of the requests' time, what the quickest tenth of their endpoint's requests do without, 0 to 1. Those hardly wait, so that it is
    /// the most that can be waiting; what is more work for some than for others is in it too.
    /// </summary>
    public double? BeyondQuickest =>
        TracedInFlight > 0
            ? Endpoints.Sum(e =>
                AtOnce(e, Math.Max(0, e.MeanMilliseconds - e.Latency.Quantile(Quickest).TotalMilliseconds))
            ) / TracedInFlight
            : null;

    public IReadOnlyList<RuntimeSignals> Runtimes => Signals.Runtimes;

    /// <summary>Processors that all processes of the service used together.</summary>
    public double? CoresUsed
    {
        get => Signals.Processes.SumOfKnown(p => p.CpusBusy) ?? Runtimes.SumOfKnown(r => r.CpuUtilisation * r.Cores);
    }

    /// <summary>Threads of the service that were ready and waited for a processor: the kernel's own count of that queue.</summary>
    public double? WaitingForCpu => Signals.Processes.SumOfKnown(p => p.ThreadsWaitingForCpu);

    /// <summary>The same of the database's processes.</summary>
    public double? DatabaseWaitingForCpu => Signals.DatabaseProcesses.SumOfKnown(p => p.ThreadsWaitingForCpu);

    /// <summary>Work that waits for a thread.</summary>
    public double? ThreadQueue => Runtimes.SumOfKnown(r => r.ThreadPoolQueue);

    public double? LockWaiters => Runtimes.SumOfKnown(r => r.LockWaiters);

    /// <summary>Of the window, of the process that pauses most.</summary>
    public double? Pauses => Runtimes.Max(r => r.GcPauseShare);

    /// <summary>Requests in the service's own code: running, or waiting for what no span shows.</summary>
    public double? Own => OnPath(Layer.Own) is { } own ? own + OnPath(Layer.Rendering) : null;

    /// <summary>Of <see cref="Own"/>, neither at work nor waiting for a thread or the collector: what remains unexplained.</summary>
    public double? OwnWaiting =>
        Own is { } own && CoresUsed is { } cores
            ? Math.Max(0, own - cores - (WaitingForCpu ?? 0) - (ThreadQueue ?? 0) - ((Pauses ?? 0) * own))
            : null;

    /// <summary>Requests that wait for the database, as the service sees it.</summary>
    public double? InDatabase => OnPath(Layer.Database);

    /// <summary>
    /// The most requests that can be held up by the database: those that traces show there or in front of its pool, and those
    /// that have not ended, which are in no trace.
    /// </summary>
    public double? MostInDatabase =>
        InDatabase + OnPath(Layer.PoolWait) + Math.Max(0, (InFlight ?? 0) - (TracedInFlight ?? 0));

    public double? OnPath(Layer layer) => HasTraces ? Endpoints.Sum(e => AtOnce(e, e.CriticalOf(layer))) : null;

    /// <summary>Everything outside that requests wait for, by its name; services that send traces count where their time goes.</summary>
    public IReadOnlyDictionary<string, double> Outside =>
        HasTraces
            ? Endpoints
                .SelectMany(e =>
                    e.Layers.Where(IsOutside).Select(l => (l.Name, Waits: AtOnce(e, l.CriticalMilliseconds)))
                )
                .GroupBy(l => ServiceWords.Brief(l.Name))
                .ToDictionary(g => g.Key, g => g.Sum(l => l.Waits))
            : new Dictionary<string, double>();

    /// <summary>Requests that call something outside while they hold a transaction open, by its name.</summary>
    public IReadOnlyDictionary<string, double> OutsideInTransaction =>
        HasTraces
            ? (
                from e in Endpoints
                where e.Traced > 0
                from p in e.Patterns
                where p.Kind == PatternKind.CallInTransaction
                group AtOnce(e, p.OwnMilliseconds * p.Requests / e.Traced) by ServiceWords.Brief(
                    p.Peer.Length > 0 ? p.Peer : p.What
                )
            ).ToDictionary(g => g.Key, g => g.Sum())
            : new Dictionary<string, double>();

    /// <summary>Statements a second, as traces show them.</summary>
    public double? StatementsPerSecond =>
        HasTraces
            ? Endpoints.Where(e => e.Traced > 0).Sum(e => e.Statements.Sum(s => s.Calls) * (e.Requests / e.Traced))
                / _seconds
            : null;

    /// <summary>
    /// Statements that the server ran over those that are in traces, at least 1: requests that have not ended, or were given up,
    /// run statements too, and hold connections.
    /// </summary>
    public double UntracedFactor =>
        StatementsPerSecond is > 0 and var traced
        && Signals.Database is { Basis: Workloads.Basis.Window, Over: { TotalSeconds: > 0 and var seconds } } database
            ? Math.Max(
                1,
                database.Statements.Where(s => s.Statement.IsData()).Sum(s => s.Load.Calls) / seconds / traced
            )
            : 1;

    /// <summary>
    /// Of requests whose spans seem to take so long, how many at most are held up by their own process: each that is has a thread
    /// that waits for a processor, or a piece of work that waits for a thread, or stands in a pause. Null where the kernel was not
    /// asked: then it may be all of them.
    /// </summary>
    public double? HeldUpInside(double requests) =>
        WaitingForCpu is { } ready ? Math.Min(requests, ready + (ThreadQueue ?? 0) + ((Pauses ?? 0) * requests)) : null;

    private bool IsOutside(LayerTime layer) =>
        layer.Layer is Layer.OtherService or Layer.Mail or Layer.Messaging or Layer.Cache or Layer.Shipping
        && !_traced.Contains(layer.Name);

    private double ElsewhereTraced(Endpoint endpoint) =>
        endpoint
            .Layers.Where(l => l.Layer == Layer.OtherService && _traced.Contains(l.Name))
            .Sum(l => l.CriticalMilliseconds);

    private double AtOnce(Endpoint endpoint, double milliseconds) => endpoint.Requests * milliseconds / 1000 / _seconds;
}
