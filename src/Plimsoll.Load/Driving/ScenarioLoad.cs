using Plimsoll.Core.Trials.Measuring;
using Plimsoll.Load.Driving.Results;
using Plimsoll.Load.Scenarios;

namespace Plimsoll.Load.Driving;

/// <summary>The loop's view of a load that goes on in the background.</summary>
public sealed class ScenarioLoad(Scenario scenario, LoadOptions options, IProgress<LoadProgress>? progress = null)
    : IServiceLoad,
        IAsyncDisposable
{
    private LoadSession? _session;

    /// <summary>Started and not stopped: null otherwise.</summary>
    public LoadSession? Session => _session;

    public async Task StartAsync(double multiple, CancellationToken token)
    {
        if (_session is { } running)
        {
            running.SetMultiple(multiple);
            return;
        }
        var plan = LoadPlan.Of(scenario, options with { Multiple = multiple });
        await TargetProbe.CheckAsync(plan.Target, plan.Options, token);
        _session = LoadSession.Start(scenario, plan.Options, progress);
    }

    public ServiceSlice Cut()
    {
        var ended = _session?.Cut() ?? [];
        return new ServiceSlice
        {
            Latency = StepResult.Merge("", ended).Latency,
            Requests = ended.Sum(step => step.Requests),
            Errors = ended.Sum(step => step.Failed),
            Operations = ended
                .Where(step => step.Latency.Count > 0)
                .ToDictionary(
                    step => step.Name,
                    step => new OperationTime(
                        step.Latency.Count,
                        step.Latency.Mean.TotalMilliseconds * step.Latency.Count
                    ),
                    StringComparer.Ordinal
                ),
        };
    }

    public async Task StopAsync(CancellationToken token)
    {
        if (_session is { } session)
        {
            _session = null;
            await session.DisposeAsync();
        }
    }

    public async ValueTask DisposeAsync() => await StopAsync(CancellationToken.None);
}
