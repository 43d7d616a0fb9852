using Plimsoll.Load.Driving;
using Plimsoll.Load.Driving.Results;
using Plimsoll.Load.Scenarios;

namespace Plimsoll.Bench.LoadThroughput;

/// <summary>The load, in this process: its processor time is that of the whole process over the window.</summary>
internal static class Ours
{
    public static async Task<(Figures Figures, LoadResult Result)> RunAsync(
        Scenario scenario,
        double perSecond,
        Uri target,
        int connections,
        TimeSpan window
    )
    {
        var options = new LoadOptions
        {
            Target = target,
            Multiple = perSecond / scenario.RequestsPerSecond,
            Connections = connections,
            Workers = 1,
            // What is offered beyond that is refused here, and is no request in what follows.
            MaxInFlight = 1_024,
            WarmUp = TimeSpan.FromSeconds(2),
            Window = window,
        };
        await using var session = LoadSession.Start(scenario, options);
        await session.WarmUpAsync(CancellationToken.None);
        var result = await session.MeasureAsync(window, CancellationToken.None);
        var figures = new Figures(
            result.Requests - result.Failed,
            result.Window.TotalSeconds,
            result.Generator!.Processor * result.Window.TotalSeconds
        );
        return (figures, result);
    }
}
