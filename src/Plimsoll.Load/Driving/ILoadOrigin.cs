using Plimsoll.Core;
using Plimsoll.Load.Driving.Results;
using Plimsoll.Load.Scenarios;

namespace Plimsoll.Load.Driving;

/// <summary>Where a load comes from: this process, or agents elsewhere.</summary>
public interface ILoadOrigin
{
    /// <summary>Asks the target once, from where the load would come.</summary>
    /// <returns>How long the answer took.</returns>
    /// <exception cref="PlimsollException">The options are not fit, or it does not answer.</exception>
    Task<TimeSpan> ProbeAsync(Scenario scenario, LoadOptions options, CancellationToken token);

    /// <exception cref="PlimsollException">The options are not fit, or the load cannot begin.</exception>
    Task<LoadSession> StartAsync(
        Scenario scenario,
        LoadOptions options,
        IProgress<LoadProgress>? progress,
        CancellationToken token
    );
}
