using Plimsoll.Core.Statistics;
using Plimsoll.Load.Driving.Results;

namespace Plimsoll.Load.Tests.Faults;

/// <summary>Live lines and slices with figures that a test wants.</summary>
internal static class Lines
{
    public static LiveLine Of(int second, long requests, long failed, double milliseconds, int inFlight = 0) =>
        new(
            new LoadProgress(
                TimeSpan.FromSeconds(second),
                1,
                requests,
                TimeSpan.Zero,
                TimeSpan.Zero,
                failed,
                inFlight,
                Sessions: 1
            ),
            IsMeasuring: true,
            [Step(requests, failed, milliseconds)]
        );

    public static LoadSlice Slice(int second, long requests, long failed, double milliseconds)
    {
        var step = Step(requests, failed, milliseconds);
        return new LoadSlice(
            TimeSpan.FromSeconds(second),
            TimeSpan.FromSeconds(1),
            [step],
            step.Latency,
            step.Latency,
            new LatencyHistogram(),
            Sessions: 1
        );
    }

    private static StepResult Step(long requests, long failed, double milliseconds)
    {
        var latency = new LatencyHistogram();
        for (var i = 0; i < requests - failed; i++)
        {
            latency.Record(TimeSpan.FromMilliseconds(milliseconds));
        }
        return new StepResult
        {
            Name = "step",
            Latency = latency,
            Requests = requests,
            Failures =
                failed == 0
                    ? new Dictionary<Failure, long>()
                    : new Dictionary<Failure, long> { [new Failure(Stage.Answer, Cause.Status, 503)] = failed },
            Skipped = 0,
        };
    }
}
