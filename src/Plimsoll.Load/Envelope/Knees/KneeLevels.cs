using Plimsoll.Core.Trials;

namespace Plimsoll.Load.Envelope.Knees;

/// <summary>Measures one level after the other, each for as long as it tells something, and knows what all of them have told.</summary>
/// <param name="progress">Told of each level when it has been measured.</param>
/// <param name="stages">Told of what begins.</param>
internal sealed class KneeLevels(
    ILevelLoad load,
    IReadOnlyList<KneeClause> clauses,
    KneeOptions options,
    IProgress<KneeLevel>? progress,
    IProgress<LoadStage>? stages
)
{
    private static readonly TimeSpan s_longestDrain = TimeSpan.FromSeconds(8);
    private static readonly TimeSpan s_longestRecovery = TimeSpan.FromSeconds(5);

    private readonly List<LevelEvidence> _evidence = [];
    private readonly List<KneeLevel> _levels = [];
    private bool _isRunning;

    /// <summary>In the order measured.</summary>
    public IReadOnlyList<KneeLevel> All => _levels;

    public IReadOnlyList<LevelEvidence> Evidence => _evidence;

    /// <summary>Why the load itself is not to be believed any more; null where it is.</summary>
    public string? Doubt { get; private set; }

    /// <summary>The highest multiple that held with nothing below it broken; 0 where none did.</summary>
    public double Holds =>
        _levels
            .Where(level => !IsOver(level.Counts) && level.Multiple < (Breaks ?? double.PositiveInfinity))
            .Select(level => level.Multiple)
            .DefaultIfEmpty(0)
            .Max();

    /// <summary>The lowest multiple that broke; null where none did.</summary>
    public double? Breaks =>
        _levels.Where(level => level.Verdict == LevelVerdict.Breaks).Min(level => (double?)level.Multiple);

    /// <summary>Of the time allowed.</summary>
    public TimeSpan Left => options.MaxTime - load.Elapsed;

    /// <param name="isRung">Of the ladder, rather than near the knee.</param>
    /// <param name="least">A level that holds is measured for so long.</param>
    public async Task StayAsync(
        double multiple,
        bool isRung,
        TimeSpan stepWarmUp,
        TimeSpan least,
        TimeSpan most,
        CancellationToken token
    )
    {
        var warmUp =
            _isRunning ? stepWarmUp
            : stepWarmUp > options.WarmUp ? stepWarmUp
            : options.WarmUp;
        _isRunning = true;
        stages?.Report(LoadStage.WarmUp);
        await load.SetAsync(multiple, token);
        for (var warm = TimeSpan.Zero; warm < warmUp; )
        {
            if (Left <= TimeSpan.Zero)
            {
                return;
            }
            warm += (await load.NextAsync(token)).Length;
        }
        stages?.Report(LoadStage.Measuring);
        var level = new LevelEvidence(multiple, clauses.Count);
        LevelVerdict verdict;
        var overloaded = false;
        do
        {
            level.Add(await load.NextAsync(token));
            verdict = SequentialTest.Judge(level, clauses, new Clustering([.. _evidence, level]).Prior(level));
            overloaded = Overload.Grows(level.Waiting);
        } while (!IsEnough(level, verdict, overloaded, least, most));
        IReadOnlyList<ClauseCount> counts = [.. Enumerable.Range(0, clauses.Count).Select(level.Total)];
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
            load.Detail(level.Length)
        );
        if (judged.Detail is { Invalid: { } missing } detail && detail.Agents.Any(agent => agent.Lost is not null))
        {
            // Less was driven than the level says, and would be from now on.
            _evidence.RemoveAt(_evidence.Count - 1);
            Doubt = missing;
            return;
        }
        _levels.Add(judged);
        progress?.Report(judged);
        Doubt ??= verdict == LevelVerdict.Breaks ? GeneratorDoubt.Of(judged, clauses) : null;
        if ((overloaded || IsFlooded(level)) && Left > TimeSpan.FromSeconds(4))
        {
            await DrainAsync(token);
        }
    }

    /// <summary>Takes back what broke well below where the knee is now seen: short measurements err now and then.</summary>
    /// <returns>Whether nothing is left that broke.</returns>
    public bool Revoke(double estimate)
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

    private bool IsEnough(LevelEvidence level, LevelVerdict verdict, bool overloaded, TimeSpan least, TimeSpan most) =>
        level.Length >= most
        || Left <= TimeSpan.Zero
        || (verdict == LevelVerdict.Breaks && (overloaded || level.Length >= TimeSpan.FromSeconds(2)))
        || (level.Length >= TimeSpan.FromSeconds(3) && IsHopeless(level))
        || (verdict == LevelVerdict.Holds && level.Length >= least);

    private bool IsOver(IReadOnlyList<ClauseCount> counts) =>
        clauses.Zip(counts).Any(pair => pair.Second.Share > pair.First.Allowed);

    /// <summary>Nearly all requests are bad, where few may be.</summary>
    private bool IsHopeless(LevelEvidence level) =>
        clauses.Index().Any(clause => level.Total(clause.Index).Share > Math.Max(0.8, 2 * clause.Item.Allowed));

    private bool IsFlooded(LevelEvidence level) =>
        Enumerable.Range(0, clauses.Count).Any(clause => level.Slices(clause)[^1].Share > 0.5);

    /// <summary>
    /// After an overload the backlog is let drain at a low rate before anything is measured: it must not be laid to the
    /// charge of the next level. Where it does not drain within seconds, the load is ended and begun anew.
    /// </summary>
    private async Task DrainAsync(CancellationToken token)
    {
        stages?.Report(LoadStage.Draining);
        await load.SetAsync(Math.Max(Holds, (Breaks ?? 1) / 4) / 2, token);
        var calm = 0;
        for (var drained = TimeSpan.Zero; drained < s_longestDrain && Left > TimeSpan.Zero; )
        {
            var slice = await load.NextAsync(token);
            drained += slice.Length;
            var isCalm = clauses.Index().All(c => slice.Counts[c.Index].Share <= c.Item.Allowed);
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
        await load.RecoverAsync(token);
        _isRunning = false;
    }

    public SloClause? FirstBroken() =>
        _levels
            .Where(level => level.Verdict == LevelVerdict.Breaks)
            .SelectMany(level => clauses.Zip(level.Counts))
            .OrderByDescending(pair => pair.Second.Share / pair.First.Allowed)
            .FirstOrDefault()
            .First?.Clause;
}
