using Plimsoll.Core;
using Plimsoll.Core.Trials;
using Plimsoll.Load.Driving;
using Plimsoll.Load.Driving.Results;
using Plimsoll.Load.Envelope.Knees;
using Plimsoll.Load.Scenarios;

namespace Plimsoll.Load.Envelope;

/// <summary>
/// A real load, level by level. A slice is handed out when the longest limit of the promise has passed since its end: then
/// each of its requests has been answered in time or has not.
/// </summary>
public sealed class SessionLevelLoad : ILevelLoad, IAsyncDisposable
{
    private static readonly TimeSpan s_recovery = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan s_longestStay = TimeSpan.FromHours(1);
    private readonly Scenario _scenario;
    private readonly IReadOnlyList<KneeClause> _clauses;
    private readonly IProgress<LoadProgress>? _live;
    private readonly TimeProvider _time;
    private readonly ILoadOrigin _origin;
    private readonly LoadPlan _plan;
    private readonly TimeSpan _limit;
    private readonly long _began;
    private readonly List<StepResult> _cut = [];
    private LevelEnds _ends;
    private LoadSession? _session;
    private LevelStay? _stay;

    private SessionLevelLoad(
        Scenario scenario,
        LoadPlan plan,
        IReadOnlyList<KneeClause> clauses,
        IProgress<LoadProgress>? live,
        ILoadOrigin origin,
        TimeProvider time
    )
    {
        _scenario = scenario;
        _origin = origin;
        _plan = plan;
        _clauses = clauses;
        _live = live;
        _time = time;
        _limit = clauses
            .Select(clause => clause.Clause is SloClause.LatencyBelow below ? below.Limit : TimeSpan.Zero)
            .Append(plan.Options.Slice)
            .Max();
        _began = time.GetTimestamp();
    }

    /// <param name="options">Its multiple and window are ignored; its slice is the grain of the search.</param>
    /// <param name="live">Told once a second how the load goes.</param>
    /// <param name="origin">Null stands for this process.</param>
    /// <exception cref="PlimsollException">The options are not fit, or the target does not answer.</exception>
    public static async Task<SessionLevelLoad> OpenAsync(
        Scenario scenario,
        LoadOptions options,
        IReadOnlyList<KneeClause> clauses,
        IProgress<LoadProgress>? live,
        TimeProvider time,
        CancellationToken token,
        ILoadOrigin? origin = null
    )
    {
        origin ??= new ThisProcess(time);
        // A level is a steady rate: how the rate goes over the day has no part in it.
        var steady = options with
        {
            Multiple = 1,
            Window = TimeSpan.FromMinutes(1),
            Steady = true,
        };
        var plan = LoadPlan.Of(scenario, steady);
        await origin.ProbeAsync(scenario, plan.Options, token);
        return new SessionLevelLoad(scenario, plan, clauses, live, origin, time);
    }

    /// <summary>What passes before a load that has just started is like itself.</summary>
    public TimeSpan WarmUp => _plan.WarmUp;

    /// <summary>The grain of what it hands out.</summary>
    public TimeSpan Slice => _plan.Options.Slice;

    /// <summary>A slice is handed out so long after its end.</summary>
    public TimeSpan Lag => _limit;

    public TimeSpan Elapsed => _time.GetElapsedTime(_began);

    public async Task SetAsync(double multiple, CancellationToken token)
    {
        if (_session is { } running)
        {
            running.SetMultiple(multiple);
            await EndStayAsync();
        }
        else
        {
            _session = await _origin.StartAsync(_scenario, _plan.Options with { Multiple = multiple }, _live, token);
        }
        token.ThrowIfCancellationRequested();
        var stay = new LevelStay(_clauses, _limit);
        stay.Window = _session.MeasureAsync(s_longestStay, stay.Look, CancellationToken.None);
        _stay = stay;
    }

    public async Task<LevelSlice> NextAsync(CancellationToken token)
    {
        var stay = _stay ?? throw new InvalidOperationException("No level has been set.");
        var next = stay.Slices.Reader.ReadAsync(token).AsTask();
        // A load that has broken down hands out no slices any more, and its fault must not pass for silence.
        if (await Task.WhenAny(next, stay.Window) == stay.Window)
        {
            await stay.Window;
        }
        return await next;
    }

    public LoadResult? Detail(TimeSpan length)
    {
        if (_stay is not { } stay)
        {
            return null;
        }
        var slices = stay.HandedOut((int)Math.Round(length / _plan.Options.Slice));
        return slices.Count == 0
            ? null
            : ResultBuilder.Build(
                _plan,
                _session!.Multiple,
                _session.BeganAt + slices[0].From,
                slices,
                stay.OpenAmong(slices),
                stay.UseOver(slices[0].From),
                _session.AgentsOf(slices[0].From, stay.Last)
            );
    }

    /// <summary>Whether <see cref="Cut"/> is asked for: what nobody asks for is not kept.</summary>
    public bool KeepsCuts { get; set; }

    /// <summary>What has ended since the last call, by label.</summary>
    public IReadOnlyList<StepResult> Cut()
    {
        lock (_cut)
        {
            GatherLocked();
            var taken = _cut.GroupBy(step => step.Name, StringComparer.Ordinal)
                .Select(step => StepResult.Merge(step.Key, [.. step]))
                .ToList();
            _cut.Clear();
            return taken;
        }
    }

    public LevelEnds? TakeEnds()
    {
        if (_session is null)
        {
            return null;
        }
        lock (_cut)
        {
            GatherLocked();
            var taken = _ends;
            _ends = default;
            return taken;
        }
    }

    /// <summary>A session hands out what has ended once, and there are two who ask.</summary>
    private void GatherLocked()
    {
        var cut = _session?.Cut() ?? [];
        _ends += new LevelEnds(cut.Sum(step => step.Requests - step.Failed), cut.Sum(step => step.Failed));
        if (KeepsCuts)
        {
            _cut.AddRange(cut);
        }
    }

    public async Task RecoverAsync(CancellationToken token)
    {
        await EndAsync();
        var began = _time.GetTimestamp();
        while (_time.GetElapsedTime(began) is var elapsed && elapsed < s_recovery)
        {
            try
            {
                var took = await _origin.ProbeAsync(
                    _scenario,
                    _plan.Options with
                    {
                        Timeout = s_recovery - elapsed,
                    },
                    token
                );
                if (took < TimeSpan.FromMilliseconds(100))
                {
                    return;
                }
            }
            catch (PlimsollException)
            {
                // Not yet; the next level shows whether it has come back.
            }
            await Task.Delay(TimeSpan.FromMilliseconds(200), _time, token);
        }
    }

    public async ValueTask DisposeAsync() => await EndAsync();

    private async Task EndAsync()
    {
        await EndStayAsync();
        if (_session is { } session)
        {
            _session = null;
            await session.DisposeAsync();
        }
    }

    private async Task EndStayAsync()
    {
        if (_stay is { } stay)
        {
            _stay = null;
            stay.IsOver = true;
            await stay.Window;
        }
    }
}
