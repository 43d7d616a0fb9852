using Plimsoll.Core;
using Plimsoll.Core.Trials;
using Plimsoll.Load.Driving;
using Plimsoll.Load.Scenarios;

namespace Plimsoll.Load.Envelope;

/// <summary>Finds the highest multiple of today's peak at which a promise still holds.</summary>
/// <remarks>
/// While levels hold, one load goes on and its rate is raised. After one that broke, the load ends, the target is given
/// time to get back on its feet, and the next, lower level starts from nothing: a backlog must not be laid to its charge.
/// </remarks>
public sealed class HeadroomSearch
{
    private static readonly TimeSpan s_recovery = TimeSpan.FromSeconds(5);
    private readonly Scenario _scenario;
    private readonly Slo _slo;
    private readonly HeadroomOptions _options;
    private readonly IProgress<LoadProgress>? _live;
    private readonly TimeProvider _time;
    private readonly LoadPlan _plan;
    private LoadSession? _session;

    private HeadroomSearch(
        Scenario scenario,
        Slo slo,
        HeadroomOptions options,
        IProgress<LoadProgress>? live,
        TimeProvider time
    )
    {
        _scenario = scenario;
        _slo = slo;
        _options = options;
        _live = live;
        _time = time;
        _plan = LoadPlan.Of(scenario, options.Load with { Multiple = 1, Window = options.Window });
    }

    private TimeSpan StepWarmUp => _options.StepWarmUp ?? (_plan.WarmUp / 2);

    /// <param name="levels">Told of each level when it has been measured.</param>
    /// <param name="live">Told once a second how the load goes.</param>
    /// <exception cref="PlimsollException">The options are not fit, or the target does not answer at the start.</exception>
    public static async Task<Headroom> RunAsync(
        Scenario scenario,
        Slo slo,
        HeadroomOptions options,
        IProgress<HeadroomLevel>? levels,
        IProgress<LoadProgress>? live,
        CancellationToken token
    )
    {
        var search = new HeadroomSearch(scenario, slo, options, live, TimeProvider.System);
        await TargetProbe.CheckAsync(search._plan.Target, options.Load.Timeout, token);
        try
        {
            return await search.RunAsync(levels, token);
        }
        finally
        {
            await search.EndLoadAsync();
        }
    }

    private async Task<Headroom> RunAsync(IProgress<HeadroomLevel>? progress, CancellationToken token)
    {
        var began = _time.GetTimestamp();
        var levels = new List<HeadroomLevel>();
        var (holds, breaks) = (0.0, (double?)null);
        while (true)
        {
            if (Ladder.Next(holds, breaks, _options.MaxMultiple, _options.Precision) is not { } multiple)
            {
                return new Headroom(holds, breaks, levels, breaks is null ? "no level broke" : "found");
            }
            var warmUp = _session is null ? _plan.WarmUp : StepWarmUp;
            if (_time.GetElapsedTime(began) + warmUp + _options.Window > _options.MaxTime)
            {
                return new Headroom(holds, breaks, levels, "the time allowed was over");
            }
            var level = await MeasureAsync(multiple, warmUp, token);
            levels.Add(level);
            progress?.Report(level);
            switch (level.Verdict)
            {
                case LevelVerdict.Holds:
                    holds = multiple;
                    break;
                case LevelVerdict.Breaks:
                    breaks = multiple;
                    await EndLoadAsync();
                    await RecoverAsync(token);
                    break;
                default:
                    return new Headroom(holds, breaks, levels, $"at {multiple:0.##}x {level.Reason}");
            }
        }
    }

    private async Task<HeadroomLevel> MeasureAsync(double multiple, TimeSpan warmUp, CancellationToken token)
    {
        if (_session is null)
        {
            _session = LoadSession.Start(_scenario, _plan.Options with { Multiple = multiple }, _live, _time);
        }
        else
        {
            _session.SetMultiple(multiple);
        }
        await Task.Delay(warmUp, _time, token);
        string? lost = null;
        var result = await _session.MeasureAsync(
            _options.Window,
            so =>
            {
                lost = LostCause.Reason(_slo, so, _scenario.RequestsPerSecond * multiple, _options.Window);
                return lost is not null;
            },
            token
        );
        var (verdict, reason) = Judge(result, lost);
        return new HeadroomLevel(multiple, verdict, reason, lost is not null, result);
    }

    private (LevelVerdict, string) Judge(LoadResult result, string? lost)
    {
        if (result.Requests == 0 && lost is null)
        {
            return (LevelVerdict.CannotTell, result.Invalid ?? "nothing was measured");
        }
        var outcome = result.Evaluate(_slo);
        if (lost is null && outcome.Holds)
        {
            // Lateness of our own only adds to a latency: what holds with it holds without.
            return (LevelVerdict.Holds, outcome.ToString());
        }
        var late = result.Lateness.Quantile(0.999) > _options.Load.LatenessBound;
        var withoutLateness = _slo.Evaluate(result.Service, result.Requests, result.Failed, result.Window);
        return late && withoutLateness.Holds
            ? (LevelVerdict.CannotTell, result.Invalid ?? "the load itself was late")
            : (LevelVerdict.Breaks, lost ?? outcome.ToString());
    }

    private async Task EndLoadAsync()
    {
        if (_session is { } session)
        {
            _session = null;
            await session.DisposeAsync();
        }
    }

    /// <summary>Waits, for a few seconds at most, until the target answers promptly again.</summary>
    private async Task RecoverAsync(CancellationToken token)
    {
        var began = _time.GetTimestamp();
        while (_time.GetElapsedTime(began) is var elapsed && elapsed < s_recovery)
        {
            try
            {
                var took = await TargetProbe.CheckAsync(_plan.Target, s_recovery - elapsed, token);
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
}
