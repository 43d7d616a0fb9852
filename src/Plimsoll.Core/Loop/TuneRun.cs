using Plimsoll.Core.Prescriptions;
using Plimsoll.Core.Reports;
using Plimsoll.Core.Trials;
using Plimsoll.Core.Trials.Measuring;

namespace Plimsoll.Core.Loop;

/// <summary>One run of the loop, with what it has found and done so far.</summary>
internal sealed class TuneRun(TunePorts ports, TuneOptions options, Workshop workshop, Gauge gauge)
{
    private const string Reads = "whether all of its own indexes are read";
    private readonly DateTimeOffset _started = ports.Time.GetUtcNow();
    private readonly long _clock = ports.Time.GetTimestamp();
    private readonly TrialRun _trials = new(ports, options, workshop, gauge);
    private readonly RareBaseline _baseline = new(ports, options.Policy, gauge);
    private readonly TuneBook _book = new(options);
    private Look? _look;
    private bool _isLookStale;
    private Measurement? _now;
    private TuneState _before = new();
    private TuneState _after = new();
    private Measurement _first = Measurement.Empty;
    private Measurement _last = Measurement.Empty;

    /// <summary>There is something to report.</summary>
    public bool HasBegun => _look is not null;

    public async Task<TuneReport> RunAsync(CancellationToken token)
    {
        var headroom = await ProbeAsync("before", token);
        await StartLoadAsync(1, token);
        await LookAsync(token);
        if (TuneLoop.IsEmpty(_look!.Workload))
        {
            return Report(TuneLoop.NoLoad, headroom);
        }
        _before = (await MeasureAsync("baseline", token)) with
        {
            Headroom = headroom?.Multiple,
            HeadroomIsAtLeast = headroom?.IsAtLeast,
        };
        _first = _last;
        _after = _before;
        ports.Progress?.Report(new TuneEvent.Standing(_before));

        var ended = await LoopAsync(token);
        await PruneAsync(token);
        await MeasureAsync("the service as it stands", token);
        await CheckAllAsync(token);
        if (ports.Load is { } load)
        {
            await load.StopAsync(token);
        }
        // Without a kept change, what was found before still holds.
        var after = _book.Kept.Count > 0 ? await ProbeAsync("after", token) : headroom;
        ports.Progress?.Report(new TuneEvent.Ended(ended));
        return Report(ended, after);
    }

    public TuneReport Report(string ended, HeadroomAnswer? headroom)
    {
        var server = _look!.Workload.Observation.Server;
        return new TuneReport
        {
            StartedAt = _started,
            EndedAt = ports.Time.GetUtcNow(),
            Database = server.Database,
            ServerVersion = server.Version,
            Mode = ports.Load is null ? "live" : "scenario",
            Slo = options.Slo?.ToString(),
            WantedHeadroom = options.WantedHeadroom,
            Before = _before,
            After = _after with { Headroom = headroom?.Multiple, HeadroomIsAtLeast = headroom?.IsAtLeast },
            Steps = [.. _book.Steps],
            Planned = [.. _book.Rank(_look.Findings).Planned.Select(TuneLoop.Planned)],
            Refused = [.. _book.Refusals(_look.Findings).Select(TuneLoop.Refusal)],
            Bottleneck = Standing.Bottleneck(_last, _after, _look.Workload),
            Ended = ended,
        };
    }

    /// <returns>Why it ended.</returns>
    private async Task<string> LoopAsync(CancellationToken token)
    {
        if (await IsContentAsync(token))
        {
            return "The promise holds already with the wanted headroom. Nothing was changed.";
        }
        while (true)
        {
            if (IsTimeUp)
            {
                return "The time for this run is used up.";
            }
            var group = Group(_book.Rank(_look!.Findings).Worthwhile);
            if (group.Count == 0)
            {
                if (!_isLookStale)
                {
                    return _book.Kept.Count > 0
                        ? "Nothing is left that would pay."
                        : "Nothing was found that pays. The server is as it was.";
                }
                // What was kept has shifted the load: look again with other eyes.
                await LookAsync(token);
                continue;
            }
            if (await TryAsync(group, token) && await IsContentAsync(token))
            {
                return "The promise holds with the wanted headroom.";
            }
        }
    }

    private bool IsTimeUp => TimeLeft < TimeSpan.Zero;

    private TimeSpan TimeLeft =>
        options.MaxDuration is { } limit ? limit - ports.Time.GetElapsedTime(_clock) : TimeSpan.MaxValue;

    /// <summary>
    /// What was kept first may have become superfluous by what was kept after it. What seems so is dropped by a trial like
    /// any other: where something becomes slower, it is built again.
    /// </summary>
    private async Task PruneAsync(CancellationToken token)
    {
        var own = OwnIndexes.Of(_book.Kept, _look!.Workload);
        if (ports.Indexes is not { } meter || !own.MayHoldSuperfluous || TimeLeft < options.Policy.MaxMeasure)
        {
            return;
        }
        var before = await meter.ScansAsync(own.Names, token);
        _now = null;
        await MeasureAsync(Reads, token);
        var left = own.Superfluous(before, await meter.ScansAsync(own.Names, token), _now!);
        if (left.Count > 0)
        {
            // No slower is harder to tell than faster: a longer look, which is the trial's baseline too.
            var rest = options.Policy.MaxMeasure - options.Policy.Measure;
            ports.Progress?.Report(new TuneEvent.Measuring(Reads, rest));
            Stand(_now! + await gauge.MeasureAsync(rest, options.Policy.Slice, token));
            left = own.Superfluous(before, await meter.ScansAsync(own.Names, token), _now!);
        }
        while (left.Count > 0 && !IsTimeUp)
        {
            await TryAsync(Group(left), token);
            left = [.. left.Where(_book.IsUntried)];
        }
    }

    /// <returns>Whether something was kept.</returns>
    private async Task<bool> TryAsync(IReadOnlyList<Prescription> group, CancellationToken token)
    {
        if (_now is null)
        {
            await MeasureAsync("baseline", token);
        }
        _now = await _baseline.LengthenAsync(_now!, group, _look!.Workload, token);
        group = [.. group.Where(p => !IsInVain(p))];
        if (group.Count == 0)
        {
            return false;
        }
        var outcome = await _trials.RunAsync(group, _look!.Workload, _now!, _book.Disk, token);
        var isKept = _book.Enter(outcome, isGroup: group.Count > 1);
        _isLookStale |= isKept;
        _now = outcome.Now;
        if (outcome.Now is { } now && outcome.Steps.Count > 0)
        {
            Stand(now);
        }
        return isKept;
    }

    private IReadOnlyList<Prescription> Group(IReadOnlyList<Prescription> ranked) =>
        Candidates.Group(ranked, _look!.Workload, options, _book.Alone, _book.Disk);

    private bool IsInVain(Prescription prescription)
    {
        if (_baseline.WhyInVain(_now!, prescription, _look!.Workload) is not { } reason)
        {
            return false;
        }
        _book.Refuse(new PassedOver(prescription, reason));
        ports.Progress?.Report(new TuneEvent.Refused(prescription, reason));
        return true;
    }

    /// <summary>What the sum of all steps has made slower goes back, and its step says so.</summary>
    private async Task CheckAllAsync(CancellationToken token)
    {
        var check = new FinalCheck(ports, options.Policy, workshop, gauge);
        var outcome = await check.RunAsync(_book.Kept, _look!.Workload, _first, _now!, token);
        foreach (var (made, reason) in outcome.TakenBack)
        {
            _book.TakeBack(made, reason);
        }
        if (outcome.TakenBack.Count > 0)
        {
            Stand(outcome.Now);
        }
    }

    /// <summary>At today's peak, and at the multiple of it that is wanted.</summary>
    private async Task<bool> IsContentAsync(CancellationToken token)
    {
        if (ports.Load is null || options.Slo is null)
        {
            return false;
        }
        if (_now is null)
        {
            await MeasureAsync("the service as it stands", token);
        }
        if (_after.SloHolds != true)
        {
            return false;
        }
        if (options.WantedHeadroom <= 1)
        {
            return true;
        }
        await StartLoadAsync(options.WantedHeadroom, token);
        ports.Progress?.Report(
            new TuneEvent.Measuring($"at {options.WantedHeadroom:0.##} times today's peak", options.Policy.Measure)
        );
        var high = await gauge.MeasureAsync(options.Policy.Measure, options.Policy.Slice, token);
        await StartLoadAsync(1, token);
        if (Standing.Of(high, options.Slo).SloHolds == true)
        {
            return true;
        }
        // What piled up at the multiple is still being worked off: the next trial begins with a baseline of its own.
        _now = null;
        return false;
    }

    private async Task LookAsync(CancellationToken token)
    {
        ports.Progress?.Report(new TuneEvent.Looking());
        _look = await ports.Observer.LookAsync(token);
        _isLookStale = false;
    }

    private async Task<TuneState> MeasureAsync(string what, CancellationToken token)
    {
        if (_now is null)
        {
            ports.Progress?.Report(new TuneEvent.Measuring(what, options.Policy.Measure));
            Stand(await gauge.MeasureAsync(options.Policy.Measure, options.Policy.Slice, token));
        }
        return _after;
    }

    private void Stand(Measurement now)
    {
        _now = now;
        _last = now;
        _after = Standing.Of(now, options.Slo);
        if (_book.Steps.Count > 0)
        {
            ports.Progress?.Report(new TuneEvent.Standing(_after));
        }
    }

    private async Task StartLoadAsync(double multiple, CancellationToken token)
    {
        if (ports.Load is { } load)
        {
            await load.StartAsync(multiple, token);
            await gauge.WarmUpAsync(options.Policy.WarmUp, token);
        }
    }

    private async Task<HeadroomAnswer?> ProbeAsync(string of, CancellationToken token)
    {
        if (ports.Headroom is not { } probe)
        {
            return null;
        }
        ports.Progress?.Report(new TuneEvent.Probing(of));
        return await probe.MeasureAsync(token);
    }
}
