using Plimsoll.Core.Statistics;
using Plimsoll.Load.Driving.Results;
using Plimsoll.Load.Envelope.Limits;

namespace Plimsoll.Load.Tests.Envelope.Limits;

/// <summary>Levels made up for tests.</summary>
internal static class Levels
{
    /// <param name="answered">Per second, over one second.</param>
    /// <param name="offered">Per second; as many as were answered where it is not given.</param>
    public static LevelObservation Level(
        double multiple,
        int answered,
        int? offered = null,
        double latencyMs = 10,
        int refused = 0,
        int status = 429,
        params LimitReading[] limits
    )
    {
        var result = Result(multiple, (offered ?? answered) + refused, refused, latencyMs, status);
        return new LevelObservation(result, answered, IsOverloaded: offered > answered, limits, [limits]);
    }

    public static LimitReading Limit(
        string name,
        double utilisation,
        LimitKind kind = LimitKind.Pool,
        double? holdMs = null,
        double? waiting = null,
        double capacity = 8,
        double perSecond = 100
    ) => new(name, kind, perSecond, utilisation * capacity, capacity, utilisation, waiting, holdMs, null);

    /// <summary>A pool of which nobody told how large it is.</summary>
    public static LimitReading Pool(string name, double held, double open, double? most = null) =>
        new(name, LimitKind.Pool, 100, held, null, null, null, null, null)
        {
            Existing = open,
            ExistingMost = most ?? open,
        };

    private static LoadResult Result(double multiple, int requests, int refused, double latencyMs, int status)
    {
        var latency = new LatencyHistogram();
        for (var i = 0; i < requests - refused; i++)
        {
            latency.Record(TimeSpan.FromMilliseconds(latencyMs));
        }
        var failures = new Dictionary<Failure, long>();
        if (refused > 0)
        {
            failures[new Failure(Stage.Answer, Cause.Status, status)] = refused;
        }
        return new LoadResult
        {
            Scenario = "test",
            Target = new Uri("http://127.0.0.1"),
            Multiple = multiple,
            Seed = 1,
            Began = DateTimeOffset.UnixEpoch,
            Window = TimeSpan.FromSeconds(1),
            Slices = [],
            Steps =
            [
                new StepResult
                {
                    Name = "home",
                    Latency = latency,
                    Requests = requests,
                    Failures = failures,
                    Skipped = 0,
                },
            ],
            Latency = latency,
            Service = latency,
            Lateness = new LatencyHistogram(),
            Sessions = requests,
            Unfinished = 0,
            Invalid = null,
        };
    }
}
