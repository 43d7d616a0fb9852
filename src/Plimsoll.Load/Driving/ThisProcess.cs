using Plimsoll.Load.Driving.Results;
using Plimsoll.Load.Scenarios;

namespace Plimsoll.Load.Driving;

/// <summary>Loads that this process drives itself.</summary>
public sealed class ThisProcess(TimeProvider time) : ILoadOrigin
{
    public static ThisProcess Usual { get; } = new(TimeProvider.System);

    public Task<TimeSpan> ProbeAsync(Scenario scenario, LoadOptions options, CancellationToken token) =>
        TargetProbe.CheckAsync(scenario, options, token);

    public Task<LoadSession> StartAsync(
        Scenario scenario,
        LoadOptions options,
        IProgress<LoadProgress>? progress,
        CancellationToken token
    ) => Task.FromResult(LoadSession.Start(scenario, options, progress, time));
}
