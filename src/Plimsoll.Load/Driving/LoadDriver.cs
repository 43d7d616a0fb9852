using Plimsoll.Load.Driving.Recording;
using Plimsoll.Load.Driving.Results;
using Plimsoll.Load.Driving.Transports;
using Plimsoll.Load.Driving.Workers;
using Plimsoll.Load.Scenarios;

namespace Plimsoll.Load.Driving;

/// <summary>The workers of a load and their threads.</summary>
internal sealed class LoadDriver : ILoadDriver
{
    private readonly CancellationTokenSource _stop = new();
    private readonly LoadPlan _plan;
    private readonly Worker[] _workers;
    private readonly ITransport[] _transports;
    private readonly CountdownEvent _opening;
    private readonly TaskCompletionSource _ready = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _begun = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly bool _waits;

    /// <param name="waits">Whether it waits for <see cref="BeginAt"/> when it is ready; else it begins at once.</param>
    public LoadDriver(LoadPlan plan, TimeProvider time, bool waits = false)
    {
        _plan = plan;
        _waits = waits;
        Clock = new LoadClock(time);
        _transports = TransportChoice.Of(plan, Clock);
        _workers = [.. _transports.Select((transport, index) => new Worker(plan, Clock, transport, SourceOf(index)))];
        _opening = new CountdownEvent(_workers.Length);
        Recorder = new Recorder(
            plan.Scenario.Labels,
            plan.Options.Slice,
            () => _workers.Select(worker => worker.Desk.Ask(worker.Shard.Take))
        );
        Ended = Task.WhenAll(_workers.Select((worker, index) => StartThread(worker, _transports[index], index)));
    }

    public LoadClock Clock { get; }
    public Recorder Recorder { get; }

    /// <summary>Connections are open, as far as they could be.</summary>
    public Task Ready => _ready.Task;

    /// <summary>The first session may start.</summary>
    public Task Begun => _begun.Task;

    /// <summary>Ends when every worker has; with a fault where one of them broke down.</summary>
    public Task Ended { get; }

    public int InFlight => _workers.Sum(worker => worker.InFlight);
    public int Sessions => _workers.Sum(worker => worker.Sessions);

    /// <summary>What waited for an answer when the load was ended.</summary>
    public IReadOnlyDictionary<Failure, long> CutOff { get; private set; } = new Dictionary<Failure, long>();

    public IReadOnlyList<UseReading> Uses =>
        [
            new(Environment.CpuUsage.TotalTime, [.. _workers.Select(worker => worker.Desk.Ask(() => worker.Use))])
            {
                Machine = MachineTime.Now(),
            },
        ];

    /// <summary>Begins the load; once, when it is ready.</summary>
    /// <param name="at">A timestamp of the clock's; it may lie ahead.</param>
    public void BeginAt(long at)
    {
        Clock.Begin(at);
        _begun.TrySetResult();
    }

    public void SetMultiple(double multiple) => SetMultiple(multiple, Clock.Now);

    /// <param name="from">May lie ahead.</param>
    public void SetMultiple(double multiple, TimeSpan from)
    {
        foreach (var worker in _workers)
        {
            _ = worker.Desk.Ask(() => worker.SetMultiple(multiple, from));
        }
    }

    public ValueTask WaitUntilAsync(TimeSpan at, CancellationToken token) => Clock.WaitUntilAsync(at, token);

    /// <summary>What each worker has recorded since it was asked last, and how it stands at that moment.</summary>
    public IReadOnlyList<WorkerReport> Report() =>
        [.. _workers.Select(worker => worker.Desk.Ask(() => worker.Report(_plan.Options.Slice)))];

    /// <summary>Whether everything that was due before has been recorded.</summary>
    public bool IsSettled(TimeSpan before) =>
        Array.TrueForAll(_workers, worker => worker.Desk.Ask(() => worker.IsSettled(before)));

    /// <summary>How many requests that were due in a window are not recorded yet.</summary>
    public int CountOpen(TimeSpan from, TimeSpan to) =>
        _workers.Sum(worker => worker.Desk.Ask(() => worker.CountOpen(from, to)));

    public IReadOnlyList<AgentResult> AgentsOf(TimeSpan from, TimeSpan to) => [];

    /// <summary>Cuts off what is under way; returns when nothing of it is left.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        foreach (var worker in _workers)
        {
            worker.Desk.Ring();
        }
        await Ended;
        CutOff = _workers
            .SelectMany(worker => worker.WasCutOff)
            .GroupBy(failure => failure)
            .ToDictionary(group => group.Key, group => group.LongCount());
        _stop.Dispose();
        _opening.Dispose();
    }

    private ISessionSource SourceOf(int worker) =>
        _plan.Scenario.Model == LoadModel.Closed
            ? new ClosedSource(
                _plan.Scenario,
                _plan.Profile,
                _plan.Options.Multiple,
                _plan.PlaceOf(worker),
                _plan.AllWorkers
            )
            : new OpenSource(
                _plan.Scenario,
                _plan.Profile,
                _plan.Options.Multiple,
                _plan.Options.Seed,
                _plan.PlaceOf(worker),
                _plan.AllWorkers
            );

    private Task StartThread(Worker worker, ITransport transport, int index)
    {
        var ended = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var thread = new Thread(() =>
        {
            try
            {
                Open(worker, transport);
                worker.Run(_stop.Token);
                ended.SetResult();
            }
            catch (Exception e)
            {
                // A fault of ours: whoever waits for the load gets it.
                ended.SetException(new InvalidOperationException("A worker of the load broke down: " + e.Message, e));
                _ready.TrySetResult();
                _begun.TrySetResult();
            }
            finally
            {
                worker.Desk.Close();
                transport.Dispose();
            }
        })
        {
            IsBackground = true,
            Name = $"load {index + 1}",
        };
        thread.Start();
        return ended.Task;
    }

    /// <summary>Opens this worker's connections; the last to be done begins the load for all.</summary>
    private void Open(Worker worker, ITransport transport)
    {
        var began = Clock.Time.GetTimestamp();
        transport.Open(_plan.OpenBeforehandOfWorker);
        while (
            transport.IsOpening
            && Clock.Time.GetElapsedTime(began) < _plan.Options.Timeout
            && !_stop.IsCancellationRequested
        )
        {
            transport.Poll(TimeSpan.FromMilliseconds(50));
            worker.Desk.Serve();
        }
        if (_opening.Signal())
        {
            _ready.TrySetResult();
            if (!_waits)
            {
                BeginAt(Clock.Time.GetTimestamp());
            }
        }
        while (!_begun.Task.IsCompleted && !_stop.IsCancellationRequested)
        {
            transport.Poll(TimeSpan.FromMilliseconds(5));
            worker.Desk.Serve();
        }
    }
}
