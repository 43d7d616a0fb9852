using System.Collections.Concurrent;
using Plimsoll.Load.Pacing;
using Plimsoll.Load.Scenarios;
using Plimsoll.Load.Values;

namespace Plimsoll.Load.Driving;

/// <summary>
/// Starts sessions when the pacer says, come what may of those before, and knows what is still under way.
/// </summary>
internal sealed class LoadDriver
{
    private static readonly TimeSpan s_longestWait = TimeSpan.FromMilliseconds(200);
    private readonly ConcurrentDictionary<long, SessionRun> _live = [];
    private readonly Dictionary<Step, int> _labels = new(ReferenceEqualityComparer.Instance);
    private readonly WeightedIndex _journeys;
    private readonly LoadPlan _plan;
    private volatile Pacer _pacer;
    private long _nextDue;
    private int _inFlight;
    private Exception? _fault;

    public LoadDriver(LoadPlan plan, ITransport transport, TimeProvider time)
    {
        _plan = plan;
        Transport = transport;
        Clock = new LoadClock(time);
        var labels = plan.Scenario.Labels;
        Recorder = new Recorder(labels, plan.Options.Slice);
        foreach (var step in plan.Scenario.AllSteps)
        {
            _labels[step] = labels.Index().First(label => label.Item == step.Name).Index;
        }
        _journeys = new WeightedIndex([.. plan.Scenario.Journeys.Select(journey => journey.Weight)]);
        _pacer = PacerAt(plan.Options.Multiple);
    }

    public ITransport Transport { get; }
    public LoadClock Clock { get; }
    public Recorder Recorder { get; }
    public Scenario Scenario => _plan.Scenario;
    public LoadOptions Options => _plan.Options;
    public int InFlight => Volatile.Read(ref _inFlight);
    public int Sessions => _live.Count;

    public int LabelOf(Step step) => _labels[step];

    public void SetMultiple(double multiple) => _pacer = PacerAt(multiple);

    public bool TryEnter()
    {
        if (Interlocked.Increment(ref _inFlight) <= Options.MaxInFlight)
        {
            return true;
        }
        Interlocked.Decrement(ref _inFlight);
        return false;
    }

    public void Leave() => Interlocked.Decrement(ref _inFlight);

    /// <summary>Runs until stopped; returns when every session has ended.</summary>
    public async Task RunAsync(CancellationToken stop)
    {
        var arrivals = new Random(Mix(Options.Seed, 0));
        try
        {
            for (long number = 1; ; number++)
            {
                var due = await NextArrivalAsync(arrivals, stop);
                if (Volatile.Read(ref _fault) is { } fault)
                {
                    throw new InvalidOperationException("A session of the load broke down: " + fault.Message, fault);
                }
                Start(number, due, stop);
            }
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            await Task.WhenAll(_live.Values.Select(session => session.Task));
        }
    }

    /// <summary>Whether everything that was due before has been recorded.</summary>
    public bool IsSettled(TimeSpan before)
    {
        // In this order: a session is among the live before the next arrival is told.
        var next = TimeSpan.FromTicks(Volatile.Read(ref _nextDue));
        return next >= before && _live.Values.All(session => session.Due >= before);
    }

    /// <summary>How many requests due since <paramref name="from"/> have waited longer than the limit and wait still.</summary>
    public int CountOverdue(TimeSpan from, TimeSpan limit)
    {
        var before = Clock.Now - limit;
        return _live.Values.Count(session => session.Due is var due && due >= from && due < before);
    }

    /// <summary>How many requests that were due in a window are not recorded yet.</summary>
    public int CountOpen(TimeSpan from, TimeSpan to) =>
        _live.Values.Count(session => session.Due is var due && due >= from && due < to);

    private Pacer PacerAt(double multiple) => Pacer.Of(Scenario.Arrivals, Scenario.SessionsPerSecond * multiple);

    private async ValueTask<TimeSpan> NextArrivalAsync(Random random, CancellationToken stop)
    {
        var previous = TimeSpan.FromTicks(Volatile.Read(ref _nextDue));
        var pacer = _pacer;
        var due = pacer.After(previous, random);
        Volatile.Write(ref _nextDue, due.Ticks);
        stop.ThrowIfCancellationRequested();
        while (Clock.Now is var now && due - now >= TimeSpan.FromMilliseconds(1))
        {
            await Clock.WaitUntilAsync(due < now + s_longestWait ? due : now + s_longestWait, stop);
            if (_pacer != pacer && Clock.Now < due)
            {
                // The rate has changed while we waited: a Poisson process has no memory, so it may start afresh.
                pacer = _pacer;
                due = pacer.After(Clock.Now, random);
                Volatile.Write(ref _nextDue, due.Ticks);
            }
        }
        return due;
    }

    private void Start(long number, TimeSpan due, CancellationToken stop)
    {
        var random = new Random(Mix(Options.Seed, number));
        var run = new SessionRun(this, Scenario.Journeys[_journeys.Next(random)], number - 1, due, random);
        _live[number] = run;
        Recorder.Session(due);
        run.Task = Task.Run(() => RunAsync(run, number, stop), CancellationToken.None);
    }

    private async Task RunAsync(SessionRun run, long number, CancellationToken stop)
    {
        try
        {
            await run.RunAsync(stop);
        }
        catch (Exception e)
        {
            // A fault of ours: the arrivals hand it on to whoever waits for the load.
            Interlocked.CompareExchange(ref _fault, e, null);
        }
        finally
        {
            _live.TryRemove(number, out _);
        }
    }

    /// <summary>Spreads neighbouring numbers over all seeds (the finaliser of SplitMix64, Steele et al. 2014).</summary>
    private static int Mix(int seed, long number)
    {
        var z = ((ulong)(uint)seed << 32) + ((ulong)number * 0x9E3779B97F4A7C15);
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return (int)(z ^ (z >> 31));
    }
}
