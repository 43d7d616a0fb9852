using Plimsoll.Core;
using Plimsoll.Load.Driving;
using Plimsoll.Load.Driving.Results;
using Plimsoll.Load.Scenarios;

namespace Plimsoll.Load;

/// <summary>One load from start to end: probe, warm-up, window.</summary>
public static class LoadRun
{
    /// <exception cref="PlimsollException">The options are not fit, or the target does not answer.</exception>
    public static async Task<LoadResult> RunAsync(
        Scenario scenario,
        LoadOptions options,
        IProgress<LoadProgress>? progress,
        CancellationToken token
    )
    {
        var plan = LoadPlan.Of(scenario, options);
        await TargetProbe.CheckAsync(plan.Target, options, token);
        await using var session = LoadSession.Start(scenario, options, progress);
        await session.WarmUpAsync(token);
        return await session.MeasureAsync(options.Window, token);
    }
}
