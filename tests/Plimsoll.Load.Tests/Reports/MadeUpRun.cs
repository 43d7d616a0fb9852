using Plimsoll.Load.Reports;
using Plimsoll.Load.Reports.Figures;

namespace Plimsoll.Load.Tests.Reports;

/// <summary>Runs drawn by chance from a known distribution.</summary>
internal static class MadeUpRun
{
    /// <summary>Exponential latencies whose mean drifts from second to second, as a real service's does.</summary>
    public static LoadReport Of(int seed, double meanMs, int seconds = 30)
    {
        var random = new Random(seed);
        var drift = 0.0;
        var timeline = Enumerable
            .Range(0, seconds)
            .Select(second =>
            {
                drift = (0.5 * drift) + (0.1 * (random.NextDouble() - 0.5));
                var points = Enumerable
                    .Range(0, 100)
                    .Select(_ => Math.Round(-meanMs * (1 + drift) * Math.Log(1 - random.NextDouble()), 1))
                    .GroupBy(ms => ms)
                    .OrderBy(group => group.Key)
                    .Select(group => (group.Key, (long)group.Count()));
                return new TimelinePoint(second, 1, 100, 0, 100, 0, 0, 0, new HistogramBuckets([.. points]));
            })
            .ToList();
        var none = new LatencyFigures(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, []);
        return new LoadReport
        {
            Version = "1",
            Scenario = "test",
            Target = "http://127.0.0.1/",
            Seed = seed,
            Multiple = 1,
            BeganAt = DateTimeOffset.UnixEpoch,
            WindowS = seconds,
            Stopped = false,
            Slo = null,
            SloHolds = null,
            Clauses = [],
            Invalid = null,
            Sessions = 0,
            Requests = 100 * seconds,
            Failed = 0,
            Skipped = 0,
            Unfinished = 0,
            ErrorRate = 0,
            OfferedPerS = 100,
            ThroughputPerS = 100,
            Latency = none,
            Service = none,
            Lateness = none,
            Failures = [],
            Steps = [],
            Timeline = timeline,
            Marks = [],
        };
    }
}
