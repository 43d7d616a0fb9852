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
    private readonly List<TuneStep> _steps = [];
    private readonly List<Made> _kept = [];
    private readonly HashSet<string> _tried = new(StringComparer.Ordinal);
    private readonly HashSet<string> _alone = new(StringComparer.Ordinal);
    private readonly Dictionary<string, PassedOver> _refused = new(StringComparer.Ordinal);
    private Bytes _disk;
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
        var after = _kept.Count > 0 ? await ProbeAsync("after", token) : headroom;
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
            Steps = [.. _steps],
            Planned = [.. Ranked().Planned.Select(TuneLoop.Planned)],
            Refused = [.. Refusals().Select(TuneLoop.Refusal)],
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
            var group = Candidates.Group(Ranked().Worthwhile, _look!.Workload, options, _alone, _disk);
            if (group.Count == 0)
            {
                if (!_isLookStale)
                {
                    return _kept.Count > 0
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
        var own = OwnIndexes.Of(_kept, _look!.Workload);
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
            await TryAsync(Candidates.Group(left, _look!.Workload, options, _alone, _disk), token);
            left = [.. left.Where(p => !_tried.Contains(p.Change.Key))];
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
        var outcome = await _trials.RunAsync(group, _look!.Workload, _now!, _disk, token);
        _steps.AddRange(outcome.Steps);
        _now = outcome.Now;
        foreach (var over in outcome.Refused)
        {
            _tried.Add(over.Prescription.Change.Key);
            _refused[over.Prescription.Change.Key] = over;
        }
        foreach (var (made, judgement) in outcome.Judged)
        {
            var key = made.Prescription.Change.Key;
            // Nothing says which of the group broke the guardrail: each gets a trial of its own.
            if (judgement.IsShared && group.Count > 1)
            {
                _alone.Add(key);
                continue;
            }
            _tried.Add(key);
            if (judgement.Verdict == Verdict.Confirmed)
            {
                _kept.Add(made);
                _disk += made.Disk;
                _isLookStale = true;
                MarkPruned(made, isPruned: true);
            }
        }
        if (outcome.Now is { } now && outcome.Steps.Count > 0)
        {
            Stand(now);
        }
        return outcome.Judged.Any(j => j.Judgement.Verdict == Verdict.Confirmed);
    }

    private bool IsInVain(Prescription prescription)
    {
        if (_baseline.WhyInVain(_now!, prescription, _look!.Workload) is not { } reason)
        {
            return false;
        }
        _tried.Add(prescription.Change.Key);
        _refused[prescription.Change.Key] = new PassedOver(prescription, reason);
        ports.Progress?.Report(new TuneEvent.Refused(prescription, reason));
        return true;
    }

    /// <summary>What the sum of all steps has made slower goes back, and its step says so.</summary>
    private async Task CheckAllAsync(CancellationToken token)
    {
        var check = new FinalCheck(ports, options.Policy, workshop, gauge);
        var outcome = await check.RunAsync(_kept, _look!.Workload, _first, _now!, token);
        foreach (var (made, reason) in outcome.TakenBack)
        {
            _kept.Remove(made);
            _disk -= made.Disk;
            var at = _steps.FindIndex(step => step.Trial == made.Trial);
            _steps[at] = _steps[at] with { Verdict = Verdict.Refuted, Reason = reason };
            MarkPruned(made, isPruned: false);
        }
        if (outcome.TakenBack.Count > 0)
        {
            Stand(outcome.Now);
        }
    }

    /// <summary>The step that made an index says whether a later one dropped it.</summary>
    private void MarkPruned(Made made, bool isPruned)
    {
        if (
            made.Prescription.Change is Change.DropIndex drop
            && _kept.Find(m => m.Prescription.Change is Change.CreateIndex c && c.Design.QualifiedName == drop.Index)
                is { } created
            && _steps.FindIndex(step => step.Trial == created.Trial) is >= 0 and var at
        )
        {
            _steps[at] = _steps[at] with { Pruned = isPruned };
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
        if (_steps.Count > 0)
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

    private Ranking Ranked()
    {
        var ranking = Candidates.Rank(_look!.Findings, options, StillThere(_kept), _disk);
        return ranking with
        {
            Worthwhile = [.. ranking.Worthwhile.Where(IsUntried)],
            Waiting = [.. ranking.Waiting.Where(IsUntried)],
        };
    }

    private bool IsUntried(Prescription prescription) => !_tried.Contains(prescription.Change.Key);

    /// <summary>Without indexes that were made and dropped again.</summary>
    private static IReadOnlyList<Prescription> StillThere(IReadOnlyList<Made> kept)
    {
        var dropped = kept.Select(m => m.Prescription.Change)
            .OfType<Change.DropIndex>()
            .Select(d => d.Index)
            .ToHashSet();
        return
        [
            .. kept.Select(m => m.Prescription)
                .Where(p => p.Change is not Change.CreateIndex c || !dropped.Contains(c.Design.QualifiedName)),
        ];
    }

    private IEnumerable<PassedOver> Refusals()
    {
        var ranking = Ranked();
        var planned = ranking.Planned.ToHashSet();
        return
        [
            .. _refused.Values,
            .. ranking.PassedOver.Where(o => IsUntried(o.Prescription)),
            .. ranking
                .Waiting.Where(w => !planned.Contains(w))
                .Select(w => new PassedOver(w, "The index that would stand in for it was not kept.")),
        ];
    }
}
