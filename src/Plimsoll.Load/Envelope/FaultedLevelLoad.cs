using System.Globalization;
using Plimsoll.Load.Driving.Results;
using Plimsoll.Load.Envelope.Knees;
using Plimsoll.Load.Faults;
using Plimsoll.Load.Faults.Verdicts;

namespace Plimsoll.Load.Envelope;

/// <summary>
/// A load in which scheduled faults come at their levels. The search sees each level without them; then, before it goes on to
/// another, the load stays at that level for as long as its faults last and the service needs to come back, and what happens
/// meanwhile is no evidence for the knee.
/// </summary>
public sealed class FaultedLevelLoad : ILevelLoad
{
    private static readonly TimeSpan s_longestCalming = TimeSpan.FromSeconds(8);
    private static readonly TimeSpan s_recovery = TimeSpan.FromSeconds(5);
    private readonly SessionLevelLoad _load;
    private readonly FaultPlan _plan;
    private readonly FaultConductor _conductor;
    private readonly IReadOnlyList<KneeClause> _clauses;
    private readonly TimeSpan _maxTime;
    private readonly HashSet<string> _seen = new(StringComparer.Ordinal);
    private readonly List<FaultStay> _stays = [];
    private readonly Queue<LevelSlice> _last = [];
    private double? _multiple;
    private bool _begunAnew;
    private volatile bool _isStaying;

    /// <param name="maxTime">Of the whole search: a fault that would last longer does not begin.</param>
    public FaultedLevelLoad(
        SessionLevelLoad load,
        FaultPlan plan,
        FaultConductor conductor,
        IReadOnlyList<KneeClause> clauses,
        TimeSpan maxTime
    ) => (_load, _plan, _conductor, _clauses, _maxTime) = (load, plan, conductor, clauses, maxTime);

    public TimeSpan Elapsed => _load.Elapsed;

    /// <summary>One for each level at which faults came, in order.</summary>
    public IReadOnlyList<FaultStay> Stays => _stays;

    /// <summary>Whether it stays at a level for its faults.</summary>
    public bool IsStaying => _isStaying;

    public async Task SetAsync(double multiple, CancellationToken token)
    {
        await ConductAsync(token);
        await _load.SetAsync(multiple, token);
        _multiple = multiple;
        _last.Clear();
        if (_begunAnew)
        {
            // The search takes it for a load that has been going on.
            _begunAnew = false;
            await StayAsync(_load.WarmUp, token);
            _last.Clear();
        }
    }

    public async Task<LevelSlice> NextAsync(CancellationToken token)
    {
        var slice = await _load.NextAsync(token);
        _last.Enqueue(slice);
        if (_last.Count > 2 * FaultJudge.Together)
        {
            _last.Dequeue();
        }
        return slice;
    }

    public LoadResult? Detail(TimeSpan length) => _load.Detail(length);

    public LevelEnds? TakeEnds() => _load.TakeEnds();

    public async Task RecoverAsync(CancellationToken token)
    {
        _multiple = null;
        await _load.RecoverAsync(token);
    }

    /// <summary>The search is over: makes the faults of its last level; what never came is told why.</summary>
    public async Task FinishAsync(CancellationToken token)
    {
        await ConductAsync(token);
        foreach (var fault in _plan.Faults.Where(fault => !_seen.Contains(fault.Name)))
        {
            _conductor.Forgo(
                fault,
                fault.Level is { } level
                    ? string.Create(
                        CultureInfo.InvariantCulture,
                        $"the search came to no level of {100 * level:0.##} %"
                    )
                    : "the search came to no level"
            );
        }
    }

    /// <summary>To be told once a second how the load goes: rules that end it hold while faults go on.</summary>
    public void Note(LiveLine line) => _conductor.Note(line with { IsMeasuring = IsStaying });

    private async Task ConductAsync(CancellationToken token)
    {
        if (_multiple is not { } multiple)
        {
            return;
        }
        var faults = _plan.Faults.Where(fault => !_seen.Contains(fault.Name) && fault.IsAt(multiple)).ToList();
        if (faults.Count == 0)
        {
            return;
        }
        _seen.UnionWith(faults.Select(fault => fault.Name));
        var before = FaultJudge.Together * _load.Slice;
        var length = faults.Max(LengthOf);
        if (WhyNot(before + length) is { } why)
        {
            faults.ForEach(fault => _conductor.Forgo(fault, why));
            return;
        }
        _isStaying = true;
        var stayed = await StayAsync(before, token);
        _conductor.WindowBegan(multiple);
        stayed += await StayAsync(length, token);
        _isStaying = false;
        _stays.Add(new FaultStay(multiple, _load.Detail(stayed)!, [.. faults.Select(fault => fault.Name)]));
        await CalmAsync(token);
    }

    /// <summary>From when its level's window begins until it can be told whether the service came back in time.</summary>
    private TimeSpan LengthOf(ScheduledFault fault) =>
        fault.At
        + fault.For
        + (fault.RecoverWithin ?? s_recovery)
        + ((FaultJudge.Together + 1) * _load.Slice)
        + _load.Lag;

    private string? WhyNot(TimeSpan length)
    {
        var counts = Enumerable
            .Range(0, _clauses.Count)
            .Select(i =>
                _last.Select(slice => slice.Counts[i]).Aggregate(default(ClauseCount), (sum, one) => sum + one)
            );
        return _clauses.Zip(counts).Any(pair => pair.Second.Share > pair.First.Allowed)
                ? "the promise does not hold at its level without it either"
            : Elapsed + length > _maxTime ? "the time allowed would have been over before its end"
            : null;
    }

    private async Task<TimeSpan> StayAsync(TimeSpan length, CancellationToken token)
    {
        var stayed = TimeSpan.Zero;
        while (stayed < length)
        {
            stayed += (await NextAsync(token)).Length;
        }
        return stayed;
    }

    /// <summary>What a fault has left waiting must not be laid to the charge of the next level.</summary>
    private async Task CalmAsync(CancellationToken token)
    {
        var calm = 0;
        for (var waited = TimeSpan.Zero; calm < 2; )
        {
            if (waited >= s_longestCalming || Elapsed > _maxTime)
            {
                await RecoverAsync(token);
                _begunAnew = true;
                return;
            }
            var slice = await NextAsync(token);
            waited += slice.Length;
            calm = _clauses.Index().All(clause => slice.Counts[clause.Index].Share <= clause.Item.Allowed)
                ? calm + 1
                : 0;
        }
    }
}

/// <summary>How the load went at a level while its faults came.</summary>
/// <param name="Multiple">Of today's peak.</param>
/// <param name="Result">From some slices before the level's faults to after them.</param>
/// <param name="Faults">The names of those that belong to the level.</param>
public sealed record FaultStay(double Multiple, LoadResult Result, IReadOnlyList<string> Faults);
