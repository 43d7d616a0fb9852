using Plimsoll.Core;
using Plimsoll.Load.Driving.Results;
using Plimsoll.Load.Scenarios;

namespace Plimsoll.Load.Driving;

/// <summary>
/// A load that goes on in the background, out of which windows are cut: the same load before, while and after a change.
/// </summary>
public sealed class LoadSession : IAsyncDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly LoadPlan _plan;
    private readonly ILoadDriver _driver;
    private readonly Task _ticks;
    private int _measuring;
    private double _multiple;

    /// <param name="driver">Belongs to the session from now on.</param>
    internal LoadSession(LoadPlan plan, ILoadDriver driver, IProgress<LoadProgress>? progress)
    {
        _plan = plan;
        _multiple = plan.Options.Multiple;
        _driver = driver;
        _ticks = Task.Run(() => TickAsync(progress));
    }

    /// <summary>Of today's peak, as it is now.</summary>
    public double Multiple => Volatile.Read(ref _multiple);

    /// <exception cref="PlimsollException">The options are not fit.</exception>
    public static LoadSession Start(
        Scenario scenario,
        LoadOptions options,
        IProgress<LoadProgress>? progress = null,
        TimeProvider? time = null
    )
    {
        var plan = LoadPlan.Of(scenario, options);
        return new LoadSession(plan, new LoadDriver(plan, time ?? TimeProvider.System), progress);
    }

    /// <summary>When the first session could start; before that, when the load was made.</summary>
    internal DateTimeOffset BeganAt => _driver.Clock.Began;

    /// <summary>
    /// After the end: the requests that waited for an answer when the load was ended, by how far they had come. They are
    /// in no other figure.
    /// </summary>
    public IReadOnlyDictionary<Failure, long> CutOff => _driver.CutOff;

    /// <summary>Changes the rate at which sessions start from now on; those under way go on.</summary>
    public void SetMultiple(double multiple)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(multiple);
        Volatile.Write(ref _multiple, multiple);
        _driver.SetMultiple(multiple);
    }

    /// <summary>Waits until the warm-up is over; at once where it is already.</summary>
    public Task WarmUpAsync(CancellationToken token) => WaitUntilAsync(_plan.WarmUp, token);

    /// <summary>
    /// Measures what is due from the next border of a slice on, over <paramref name="window"/> (rounded up to whole
    /// slices), and waits for the last of its answers: at most the timeout longer.
    /// </summary>
    public Task<LoadResult> MeasureAsync(TimeSpan window, CancellationToken token) =>
        MeasureAsync(window, watch: null, token);

    /// <param name="watch">Asked after each slice with what is known so far; true ends the window there.</param>
    /// <param name="hurry">Once it is cancelled, answers that are still to come are not waited for.</param>
    internal async Task<LoadResult> MeasureAsync(
        TimeSpan window,
        Func<WindowSoFar, bool>? watch,
        CancellationToken token,
        CancellationToken hurry = default
    )
    {
        ObjectDisposedException.ThrowIf(_stop.IsCancellationRequested, this);
        Interlocked.Increment(ref _measuring);
        try
        {
            await _driver.Begun.WaitAsync(token);
            var slice = _plan.Options.Slice;
            // A begin that was agreed on can lie ahead still.
            var from = slice * Math.Max(0, Math.Ceiling(_driver.Clock.Now / slice));
            var to = from + (slice * Math.Ceiling(window / slice));
            await WaitUntilAsync(from, token);
            var uses = _driver.Uses;
            for (var at = from + slice; at <= to; at += slice)
            {
                await WaitUntilAsync(at, token);
                if (watch is not null && watch(new WindowSoFar(_driver, from, at)))
                {
                    return ResultOf(from, at, GeneratorUse.Between(uses, _driver.Uses));
                }
            }
            var used = GeneratorUse.Between(uses, _driver.Uses);
            var latest = to + _plan.Options.Timeout + TimeSpan.FromSeconds(2);
            while (!_driver.IsSettled(to) && _driver.Clock.Now < latest && !hurry.IsCancellationRequested)
            {
                await WaitUntilAsync(_driver.Clock.Now + TimeSpan.FromMilliseconds(20), token);
            }
            return ResultOf(from, to, used);
        }
        finally
        {
            Interlocked.Decrement(ref _measuring);
        }
    }

    /// <summary>
    /// What has ended since the last cut, whenever it was due, by label; each request is in one cut. Does not wait.
    /// Windows and cuts do not disturb each other.
    /// </summary>
    public IReadOnlyList<StepResult> Cut() => _driver.Recorder.Cut();

    /// <summary>Ends the load: sessions under way are cut off. Returns when nothing of it is left.</summary>
    public async Task StopAsync()
    {
        if (!_stop.IsCancellationRequested)
        {
            await _stop.CancelAsync();
            try
            {
                await _driver.DisposeAsync();
            }
            finally
            {
                await _ticks;
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        _stop.Dispose();
    }

    private async Task WaitUntilAsync(TimeSpan at, CancellationToken token)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(token, _stop.Token);
        try
        {
            await _driver.Begun.WaitAsync(either.Token);
            await _driver.WaitUntilAsync(at, either.Token);
        }
        catch (OperationCanceledException e) when (_stop.IsCancellationRequested && !token.IsCancellationRequested)
        {
            throw new OperationCanceledException("The load was stopped while it was measured.", e, _stop.Token);
        }
        // The workers end only by a stop or by a fault of our own, which must not pass for silence.
        if (_driver.Ended.IsFaulted)
        {
            await _driver.Ended;
        }
    }

    /// <summary>What each agent did in a window on borders of slices; empty where there is none.</summary>
    internal IReadOnlyList<AgentResult> AgentsOf(TimeSpan from, TimeSpan to) => _driver.AgentsOf(from, to);

    private LoadResult ResultOf(TimeSpan from, TimeSpan to, IReadOnlyList<GeneratorUse> uses)
    {
        var slices = _driver.Recorder.Collect(from, to);
        var agents = _driver.AgentsOf(from, to).Zip(uses, (agent, use) => agent with { Generator = use }).ToList();
        return ResultBuilder.Build(
            _plan,
            Multiple,
            _driver.Clock.Began + from,
            slices,
            _driver.CountOpen(from, to),
            GeneratorUse.Together(uses),
            agents
        ) with
        {
            ClockMoved = _driver.Clock.WallMoved,
        };
    }

    /// <summary>Once a second: tells what happens, and forgets what no window can ask for any more.</summary>
    private async Task TickAsync(IProgress<LoadProgress>? progress)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromSeconds(1), _driver.Clock.Time);
        try
        {
            await _driver.Begun.WaitAsync(_stop.Token);
            var last = _driver.Clock.Now;
            while (await timer.WaitForNextTickAsync(_stop.Token))
            {
                var (latency, ended, failed) = _driver.Recorder.TakeLive();
                var now = _driver.Clock.Now;
                progress?.Report(
                    new LoadProgress(
                        now,
                        Multiple,
                        ended / (now - last).TotalSeconds,
                        latency.Quantile(0.5),
                        latency.Quantile(0.95),
                        failed,
                        _driver.InFlight,
                        _driver.Sessions
                    )
                );
                last = now;
                if (Volatile.Read(ref _measuring) == 0)
                {
                    _driver.Recorder.Forget(now - _plan.Options.Slice);
                }
            }
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            // Stopped.
        }
    }
}
