using Plimsoll.Core.Trials;

namespace Plimsoll.Load.Envelope.Knees;

/// <summary>
/// Finds the rate at which a promise breaks: up a ladder of levels until one does, then near the crossing, each level only
/// for as long as it tells something, until the interval is as narrow as was asked for.
/// </summary>
public sealed class KneeSearch
{
    private const int LeastStays = 4;
    private static readonly TimeSpan s_longestDrain = TimeSpan.FromSeconds(8);
    private static readonly TimeSpan s_longestRecovery = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan s_margin = TimeSpan.FromSeconds(1);

    private readonly ILevelLoad _load;
    private readonly IReadOnlyList<KneeClause> _clauses;
    private readonly KneeOptions _options;
    private readonly IProgress<KneeLevel>? _progress;
    private readonly IProgress<LoadStage>? _stages;
    private readonly List<LevelEvidence> _evidence = [];
    private readonly List<KneeLevel> _levels = [];
    private bool _isRunning;
    private string? _doubt;

    private KneeSearch(
        ILevelLoad load,
        IReadOnlyList<KneeClause> clauses,
        KneeOptions options,
        IProgress<KneeLevel>? progress,
        IProgress<LoadStage>? stages
    )
    {
        _stages = stages;
        _load = load;
        _clauses = clauses;
        _options = options;
        _progress = progress;
    }

    /// <param name="clauses">At least one; see <see cref="KneeClause.Of"/>.</param>
    /// <param name="progress">Told of each level when it has been measured.</param>
    /// <param name="stages">Told of what begins.</param>
    public static async Task<Knee> RunAsync(
        ILevelLoad load,
        IReadOnlyList<KneeClause> clauses,
        KneeOptions options,
        IProgress<KneeLevel>? progress,
        CancellationToken token,
        IProgress<LoadStage>? stages = null
    )
    {
        var search = new KneeSearch(load, clauses, options, progress, stages);
        return await search.RunAsync(token) with { Doubt = search._doubt };
    }

    private double Holds =>
        _levels
            .Where(level => !IsOver(level.Counts) && level.Multiple < (Breaks ?? double.PositiveInfinity))
            .Select(level => level.Multiple)
            .DefaultIfEmpty(0)
            .Max();

    private double? Breaks =>
        _levels.Where(level => level.Verdict == LevelVerdict.Breaks).Min(level => (double?)level.Multiple);

    private TimeSpan StepWarmUp => _options.StepWarmUp ?? KneeOptions.ShortestStepWarmUp;

    private TimeSpan Left => _options.MaxTime - _load.Elapsed;

    private async Task<Knee> RunAsync(CancellationToken token)
    {
        try
        {
            while (true)
            {
                if (await ClimbAsync(token) is { } ended)
                {
                    return new Knee(null, null, Holds, _doubt is null ? Breaks : null, FirstBroken(), _levels, ended);
                }
                if (await CloseInAsync(token) is { } knee)
                {
                    return knee;
                }
            }
        }
        catch (OperationCanceledException) when (token.IsCancellationRequested && _levels.Count > 0)
        {
            return Breaks is null || Holds <= 0
                ? new Knee(null, null, Holds, Breaks, FirstBroken(), _levels, "stopped")
                : Fitted("stopped");
        }
    }

    /// <returns>Null once one level held and a higher one broke; else why no knee was found.</returns>
    private async Task<string?> ClimbAsync(CancellationToken token)
    {
        while (Next() is { } multiple)
        {
            if (_doubt is not null)
            {
                return _doubt;
            }
            if (Left <= StepWarmUp + _options.LeastRung)
            {
                return "the time allowed was over";
            }
            var most = Shorter(_options.MostRung, Longer(_options.LeastRung, Left - StepWarmUp - s_margin));
            await StayAsync(multiple, isRung: true, StepWarmUp, _options.LeastRung, most, token);
        }
        return (Holds, Breaks) switch
        {
            _ when _doubt is not null => _doubt,
            (_, null) => "no level broke",
            (0, _) => "the lowest level broke",
            _ => null,
        };
    }

    private double? Next()
    {
        if (Breaks is { } breaks)
        {
            return Holds > 0 || breaks / 2 < _options.MinMultiple ? null : breaks / 2;
        }
        var highest = _levels.Select(level => level.Multiple).DefaultIfEmpty(0).Max();
        var rung = _options.Ladder.Where(level => level > highest).Order().Cast<double?>().FirstOrDefault();
        var next = Math.Min(rung ?? (highest * _options.Growth), _options.MaxMultiple);
        return next > highest ? next : null;
    }

    /// <returns>Null where the ladder is to be climbed on: what broke did so by chance, or nothing holds any more.</returns>
    private async Task<Knee?> CloseInAsync(CancellationToken token)
    {
        for (var turn = 0; ; turn++)
        {
            if (Holds <= 0)
            {
                // The service has become worse meanwhile: what held has broken, and the knee lies below all levels.
                return null;
            }
            var fit = KneeFit.Of(_evidence, _clauses, (Holds, Breaks!.Value));
            if (Revoke(fit.Estimate))
            {
                return null;
            }
            if (HasSeenEnough(fit.Estimate) && fit.IsWithin(_options.Precision, _options.Confidence))
            {
                return Fitted("found");
            }
            if (_doubt is not null)
            {
                return new Knee(null, null, Holds, null, null, _levels, _doubt);
            }
            if (Left < StepWarmUp + TimeSpan.FromSeconds(4))
            {
                return Fitted("the time allowed was over");
            }
            await NearAsync(fit.NextLevel(turn), token);
        }
    }

    /// <summary>Takes back what broke well below where the knee is now seen: short measurements err now and then.</summary>
    /// <returns>Whether nothing is left that broke.</returns>
    private bool Revoke(double estimate)
    {
        foreach (var (i, level) in _levels.Index().ToList())
        {
            if (level.Verdict == LevelVerdict.Breaks && level.Multiple < estimate / 1.1)
            {
                _levels[i] = level with { Verdict = LevelVerdict.CannotTell };
            }
        }
        return Breaks is null;
    }

    /// <summary>
    /// An interval that is narrow after two or three stays is narrow by luck: an end by such luck would make all intervals
    /// too narrow.
    /// </summary>
    private bool HasSeenEnough(double estimate)
    {
        var near = _levels.Where(level => Math.Abs(Math.Log(level.Multiple / estimate)) < 0.06).ToList();
        return near.Count >= LeastStays
            && near.Sum(level => level.Length.TotalSeconds) >= _options.LeastNearTime.TotalSeconds;
    }

    /// <summary>Long enough for a queue to forget several times how long it was.</summary>
    private async Task NearAsync(double multiple, CancellationToken token)
    {
        var closest = _evidence.MinBy(level => Math.Abs(level.LogMultiple - Math.Log(multiple)))!;
        var relaxation = new Clustering(_evidence).Relaxation(closest);
        var warmUp = Longer(StepWarmUp, Shorter(Shorter(2 * relaxation, TimeSpan.FromSeconds(8)), Left / 2));
        var most = Shorter(Longer(_options.MostNear, 8 * relaxation), 2 * _options.MostNear);
        var least = Shorter(Longer(_options.LeastNear, 4 * relaxation), most);
        await StayAsync(
            multiple,
            isRung: false,
            warmUp,
            least,
            Shorter(most, Left - warmUp - TimeSpan.FromSeconds(1)),
            token
        );
    }

    private static TimeSpan Longer(TimeSpan a, TimeSpan b) => a > b ? a : b;

    private static TimeSpan Shorter(TimeSpan a, TimeSpan b) => a < b ? a : b;

    private Knee Fitted(string ended)
    {
        var fit = KneeFit.Of(_evidence, _clauses, (Holds, Breaks!.Value));
        return new Knee(
            fit.Estimate,
            fit.Interval(_options.Confidence),
            Holds,
            Breaks,
            _clauses[fit.Binding].Clause,
            _levels,
            ended
        );
    }

    private async Task StayAsync(
        double multiple,
        bool isRung,
        TimeSpan stepWarmUp,
        TimeSpan least,
        TimeSpan most,
        CancellationToken token
    )
    {
        var warmUp = _isRunning ? stepWarmUp : Longer(stepWarmUp, _options.WarmUp);
        _isRunning = true;
        _stages?.Report(LoadStage.WarmUp);
        await _load.SetAsync(multiple, token);
        for (var warm = TimeSpan.Zero; warm < warmUp; )
        {
            if (Left <= TimeSpan.Zero)
            {
                return;
            }
            warm += (await _load.NextAsync(token)).Length;
        }
        _stages?.Report(LoadStage.Measuring);
        var level = new LevelEvidence(multiple, _clauses.Count);
        LevelVerdict verdict;
        var overloaded = false;
        do
        {
            level.Add(await _load.NextAsync(token));
            verdict = SequentialTest.Judge(level, _clauses, new Clustering([.. _evidence, level]).Prior(level));
            overloaded = Overload.Grows(level.Waiting);
        } while (!IsEnough(level, verdict, overloaded, least, most));
        IReadOnlyList<ClauseCount> counts = [.. Enumerable.Range(0, _clauses.Count).Select(level.Total)];
        if (overloaded || IsHopeless(level))
        {
            verdict = LevelVerdict.Breaks;
        }
        _evidence.Add(level);
        var judged = new KneeLevel(
            multiple,
            isRung,
            verdict,
            level.Length,
            counts,
            overloaded,
            _load.Detail(level.Length)
        );
        if (judged.Detail is { Invalid: { } missing } detail && detail.Agents.Any(agent => agent.Lost is not null))
        {
            // Less was driven than the level says, and would be from now on.
            _evidence.RemoveAt(_evidence.Count - 1);
            _doubt = missing;
            return;
        }
        _levels.Add(judged);
        _progress?.Report(judged);
        _doubt ??= verdict == LevelVerdict.Breaks ? GeneratorDoubt.Of(judged, _clauses) : null;
        if ((overloaded || IsFlooded(level)) && Left > TimeSpan.FromSeconds(4))
        {
            await DrainAsync(token);
        }
    }

    private bool IsEnough(LevelEvidence level, LevelVerdict verdict, bool overloaded, TimeSpan least, TimeSpan most) =>
        level.Length >= most
        || Left <= TimeSpan.Zero
        || (verdict == LevelVerdict.Breaks && (overloaded || level.Length >= TimeSpan.FromSeconds(2)))
        || (level.Length >= TimeSpan.FromSeconds(3) && IsHopeless(level))
        || (verdict == LevelVerdict.Holds && level.Length >= least);

    private bool IsOver(IReadOnlyList<ClauseCount> counts) =>
        _clauses.Zip(counts).Any(pair => pair.Second.Share > pair.First.Allowed);

    /// <summary>Nearly all requests are bad, where few may be.</summary>
    private bool IsHopeless(LevelEvidence level) =>
        _clauses.Index().Any(clause => level.Total(clause.Index).Share > Math.Max(0.8, 2 * clause.Item.Allowed));

    private bool IsFlooded(LevelEvidence level) =>
        Enumerable.Range(0, _clauses.Count).Any(clause => level.Slices(clause)[^1].Share > 0.5);

    /// <summary>
    /// After an overload the backlog is let drain at a low rate before anything is measured: it must not be laid to the
    /// charge of the next level. Where it does not drain within seconds, the load is ended and begun anew.
    /// </summary>
    private async Task DrainAsync(CancellationToken token)
    {
        _stages?.Report(LoadStage.Draining);
        await _load.SetAsync(Math.Max(Holds, (Breaks ?? 1) / 4) / 2, token);
        var calm = 0;
        for (var drained = TimeSpan.Zero; drained < s_longestDrain && Left > TimeSpan.Zero; )
        {
            var slice = await _load.NextAsync(token);
            drained += slice.Length;
            var isCalm = _clauses.Index().All(c => slice.Counts[c.Index].Share <= c.Item.Allowed);
            calm = isCalm ? calm + 1 : 0;
            if (calm == 2)
            {
                return;
            }
        }
        if (Left <= s_longestRecovery)
        {
            return;
        }
        await _load.RecoverAsync(token);
        _isRunning = false;
    }

    private SloClause? FirstBroken() =>
        _levels
            .Where(level => level.Verdict == LevelVerdict.Breaks)
            .SelectMany(level => _clauses.Zip(level.Counts))
            .OrderByDescending(pair => pair.Second.Share / pair.First.Allowed)
            .FirstOrDefault()
            .First?.Clause;
}
