using Plimsoll.Core;
using Plimsoll.Load.Driving;
using Plimsoll.Load.Driving.Results;
using Plimsoll.Load.Scenarios;

namespace Plimsoll.Load;

/// <summary>One load with somebody watching, who may end it early and still has what was measured until then.</summary>
public static class WatchedRun
{
    /// <param name="origin">Null stands for this process.</param>
    /// <param name="live">Told once a second.</param>
    /// <param name="stop">
    /// Ends the window after the slice that is under way, and the wait for its last answers. Before the window has begun it ends
    /// the load with nothing.
    /// </param>
    /// <exception cref="PlimsollException">The options are not fit, or the target does not answer.</exception>
    /// <exception cref="OperationCanceledException">Stopped before anything was measured.</exception>
    public static async Task<LoadResult> RunAsync(
        Scenario scenario,
        LoadOptions options,
        IProgress<LiveLine>? live,
        CancellationToken stop,
        ILoadOrigin? origin = null
    )
    {
        origin ??= ThisProcess.Usual;
        await origin.ProbeAsync(scenario, options, stop);
        var teller = new LiveTeller(live);
        await using var session = await origin.StartAsync(scenario, options, teller, stop);
        teller.Session = session;
        await session.WarmUpAsync(stop);
        teller.IsMeasuring = true;
        return await session.MeasureAsync(
            options.Window,
            _ => stop.IsCancellationRequested,
            CancellationToken.None,
            hurry: stop
        );
    }

    /// <summary>Adds what each step did to the load's own line, once a second.</summary>
    private sealed class LiveTeller(IProgress<LiveLine>? live) : IProgress<LoadProgress>
    {
        public LoadSession? Session { get; set; }
        public bool IsMeasuring { get; set; }

        public void Report(LoadProgress value) => live?.Report(new LiveLine(value, IsMeasuring, Session?.Cut() ?? []));
    }
}
