using Plimsoll.Core.Diagnosis;
using Plimsoll.Core.Loop;
using Plimsoll.Core.Prescriptions;
using Plimsoll.Core.Signals;
using Plimsoll.Core.Statistics;
using Plimsoll.Core.Tests.Trials;
using Plimsoll.Core.Trials.Changes;
using Plimsoll.Core.Trials.Ledger;
using Plimsoll.Core.Trials.Measuring;
using Plimsoll.Tests.Loops;

namespace Plimsoll.Core.Tests.Loop;

/// <summary>
/// A backend that exists only in memory and in skipped time: the statements of <see cref="Simulation"/> are called at
/// steady rates, and each change that is applied makes some of them faster or slower.
/// </summary>
internal sealed class SimulatedBackend : IObserver, IChangeExecutor, IStatementMeter, IServiceLoad, ILedger, IIndexMeter
{
    private readonly SkippingTime _time = new();
    private readonly Random _random;
    private readonly List<Prescription> _prescriptions = [];
    private readonly Dictionary<string, Dictionary<int, double>> _effects = new(StringComparer.Ordinal);
    private readonly Dictionary<Fingerprint, StatementCounters> _counters = [];
    private readonly List<LedgerEntry> _entries = [];
    private readonly Dictionary<int, double> _owed = [];
    private readonly Dictionary<string, QualifiedName> _indexes = new(StringComparer.Ordinal);
    private readonly Dictionary<QualifiedName, long> _scans = [];
    private LatencyHistogram _uncut = new();
    private DateTimeOffset _countedTo;
    private double _multiple = 1;

    public SimulatedBackend(int seed)
    {
        _random = new Random(seed);
        _countedTo = _time.GetUtcNow();
    }

    /// <summary>Calls per second of each statement at today's peak.</summary>
    public Dictionary<int, double> Rates { get; } = Simulation.Means.Keys.ToDictionary(id => id, _ => 15.0);

    /// <summary>Milliseconds per call as found.</summary>
    public Dictionary<int, double> Means { get; } = new(Simulation.Means);

    /// <summary>Of the time of one call, as the standard deviation of its logarithm.</summary>
    public double Spread { get; set; } = 0.3;

    /// <summary>What the server holds now, by key, in the order applied.</summary>
    public List<string> Holds { get; } = [];

    public List<string> Log { get; } = [];

    public Dictionary<string, string> Refusals { get; } = new(StringComparer.Ordinal);
    public Dictionary<string, string> Failures { get; } = new(StringComparer.Ordinal);
    public Dictionary<string, Bytes> Disk { get; } = new(StringComparer.Ordinal);

    /// <summary>Called with every progress of the loop.</summary>
    public Action<TuneEvent>? Watch { get; set; }

    /// <summary>By index: the key of the change beside which nobody reads it.</summary>
    public Dictionary<QualifiedName, string> IdleBeside { get; } = [];

    public int Looks { get; private set; }
    public bool IsLoaded { get; private set; }
    public string Server => "1/app";
    public IReadOnlyList<LedgerEntry> Entries => _entries;

    /// <param name="factors">On the time per call of statements, while the change is applied.</param>
    public SimulatedBackend Offers(Prescription prescription, Dictionary<int, double> factors)
    {
        _prescriptions.Add(prescription);
        _effects[prescription.Change.Key] = factors;
        return this;
    }

    /// <summary>What a change that the loop thinks of by itself would do.</summary>
    public SimulatedBackend When(Change change, Dictionary<int, double> factors)
    {
        _effects[change.Key] = factors;
        return this;
    }

    public Task<IReadOnlyDictionary<QualifiedName, long>> ScansAsync(
        IReadOnlyCollection<QualifiedName> indexes,
        CancellationToken token
    )
    {
        Pass();
        return Task.FromResult<IReadOnlyDictionary<QualifiedName, long>>(
            indexes.ToDictionary(i => i, i => _scans.GetValueOrDefault(i))
        );
    }

    public TunePorts Ports(bool live = false) =>
        new()
        {
            Observer = this,
            Executor = this,
            Meter = this,
            Indexes = this,
            Ledger = this,
            Load = live ? null : this,
            Time = _time,
            Random = _random,
            Progress = Watch is null ? null : new Direct(Watch),
        };

    public Task<Look> LookAsync(CancellationToken token)
    {
        Looks++;
        // What is there already is not offered again.
        var finding = AFinding.With([.. _prescriptions.Where(p => !Holds.Contains(p.Change.Key))]);
        return Task.FromResult(new Look(Simulation.Workload, [finding]));
    }

    public Task<Preparation> PrepareAsync(Change change, CancellationToken token) =>
        Task.FromResult<Preparation>(
            Refusals.TryGetValue(change.Key, out var reason)
                ? new Preparation.Refused(reason)
                : new Preparation.Ready(change)
        );

    public Task<Application> ApplyAsync(Change prepared, string trial, CancellationToken token)
    {
        Pass();
        Log.Add("apply " + prepared.Key);
        Holds.Add(prepared.Key);
        if (prepared is Change.CreateIndex create)
        {
            _indexes[prepared.Key] = create.Design.QualifiedName;
        }
        return Task.FromResult<Application>(
            Failures.TryGetValue(prepared.Key, out var reason)
                ? new Application.Failed(reason)
                : new Application.Done(Disk.GetValueOrDefault(prepared.Key), TimeSpan.FromSeconds(1))
        );
    }

    public Task<string?> RevertAsync(Change prepared, string trial, CancellationToken token)
    {
        Pass();
        Log.Add("revert " + prepared.Key);
        Holds.Remove(prepared.Key);
        return Task.FromResult<string?>(null);
    }

    public Task StopOrphansAsync(CancellationToken token) => Task.CompletedTask;

    public Task<IReadOnlyList<OwnObject>> FindOwnAsync(CancellationToken token) =>
        Task.FromResult<IReadOnlyList<OwnObject>>([]);

    public Task<MeterReading> ReadAsync(CancellationToken token)
    {
        token.ThrowIfCancellationRequested();
        Pass();
        return Task.FromResult(
            new MeterReading
            {
                At = _time.GetUtcNow(),
                Statements = new Dictionary<Fingerprint, StatementCounters>(_counters),
            }
        );
    }

    public Task StartAsync(double multiple, CancellationToken token)
    {
        Pass();
        (_multiple, IsLoaded) = (multiple, true);
        return Task.CompletedTask;
    }

    public ServiceSlice Cut()
    {
        Pass();
        var latency = _uncut;
        _uncut = new LatencyHistogram();
        return new ServiceSlice { Latency = latency, Requests = latency.Count };
    }

    public Task StopAsync(CancellationToken token)
    {
        IsLoaded = false;
        return Task.CompletedTask;
    }

    public Task AppendAsync(LedgerEntry entry, CancellationToken token)
    {
        _entries.Add(entry);
        Log.Add($"ledger {entry.Stage}");
        return Task.CompletedTask;
    }

    /// <summary>Lets the calls happen that were due since the last time.</summary>
    private void Pass()
    {
        var now = _time.GetUtcNow();
        var seconds = (now - _countedTo).TotalSeconds;
        _countedTo = now;
        foreach (var (id, mean) in Means)
        {
            // Calls that are not whole yet are owed until they are.
            var due =
                _owed.GetValueOrDefault(id) + (seconds * Rates[id] * _multiple * (0.9 + (0.2 * _random.NextDouble())));
            var calls = (long)Math.Round(due);
            _owed[id] = due - calls;
            var factor = Holds.Aggregate(
                1.0,
                (product, key) => product * (_effects.GetValueOrDefault(key)?.GetValueOrDefault(id, 1) ?? 1)
            );
            double total = 0;
            for (var i = 0; i < calls; i++)
            {
                // Twice the load takes twice as long: crude queueing.
                var time =
                    mean * factor * _multiple * Math.Exp((Spread * Noise.Normal(_random)) - (Spread * Spread / 2));
                total += time;
                _uncut.Record(TimeSpan.FromMilliseconds(time));
            }
            foreach (var (_, index) in _indexes.Where(i => Holds.Contains(i.Key)))
            {
                var isIdle = IdleBeside.TryGetValue(index, out var other) && Holds.Contains(other);
                _scans[index] = _scans.GetValueOrDefault(index) + (isIdle ? 0 : calls);
            }
            var statement = new Fingerprint(id);
            var so = _counters.GetValueOrDefault(statement);
            _counters[statement] = so with
            {
                Calls = so.Calls + calls,
                TotalMilliseconds = so.TotalMilliseconds + total,
            };
        }
    }

    private sealed class Direct(Action<TuneEvent> watch) : IProgress<TuneEvent>
    {
        public void Report(TuneEvent value) => watch(value);
    }
}
