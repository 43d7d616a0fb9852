using Plimsoll.Core.Trials;

namespace Plimsoll.Bench.Knees;

/// <summary>A server and a promise, of which it is known where the one breaks the other.</summary>
/// <param name="PeakPerSecond">Requests per second at multiple 1.</param>
/// <param name="Knee">In requests per second: by a formula, or as <c>Knee truth</c> prints it after a long simulation.</param>
public sealed record SimulatedCase(
    string Name,
    string Promise,
    double PeakPerSecond,
    Func<Random, SimulatedServer> Server,
    double Knee
)
{
    public int Steps { get; init; } = 1;
    public double ThinkSeconds { get; init; }

    public SloClause Clause { get; } = Slo.Parse(Promise).Clauses[0];

    public double LimitSeconds => Clause is SloClause.LatencyBelow below ? below.Limit.TotalSeconds : 0;

    public double Allowed =>
        Clause is SloClause.LatencyBelow below ? 1 - below.Quantile : ((SloClause.ErrorsBelow)Clause).Share;

    public bool IsBad(double seconds, bool failed) =>
        Clause is SloClause.LatencyBelow ? seconds > LimitSeconds : failed;

    public static IReadOnlyList<SimulatedCase> All { get; } =
    [
        // M/M/1: the time in the system is exponential with the rate of what is left over.
        new(
            "M/M/1, mean service 5 ms",
            "p95<100ms",
            120,
            random => new SimulatedServer.Pool(1, Exponential(random, 0.005)),
            200 - (Math.Log(20) / 0.1)
        ),
        new(
            "M/M/1, mean service 10 ms, p99",
            "p99<300ms",
            150,
            random => new SimulatedServer.Pool(1, Exponential(random, 0.010)),
            100 - (Math.Log(100) / 0.3)
        ),
        new(
            "M/M/8, mean service 12 ms",
            "p95<60ms",
            300,
            random => new SimulatedServer.Pool(8, Exponential(random, 0.012)),
            600.1
        ),
        new("pool of 8 held 12 ms", "p99<40ms", 200, _ => new SimulatedServer.Pool(8, () => 0.012), 595.1),
        new("pool of 2 held 8 ms", "p95<30ms", 60, _ => new SimulatedServer.Pool(2, () => 0.008), 193.2),
        new(
            "M/G/1, log-normal service, mean 4 ms, sigma 1",
            "p95<80ms",
            100,
            random => new SimulatedServer.Pool(1, LogNormal(random, 0.004, 1)),
            195.3
        ),
        new(
            "M/G/4, one in 20 takes 20 times longer",
            "p95<150ms",
            250,
            random => new SimulatedServer.Pool(4, () => random.NextDouble() < 0.05 ? 0.08 : 0.004),
            457.0
        ),
        new(
            "rate limit of 300/s, burst 30",
            "errors<1%",
            180,
            random => new SimulatedServer.RateLimit(300, 30, Exponential(random, 0.005)),
            295.2
        ),
        new(
            "3 in 100 take 400 ms anyway, M/M/2 for the rest",
            "p95<200ms",
            100,
            random => new SimulatedServer.WithSlowPath(
                new SimulatedServer.Pool(2, Exponential(random, 0.010)),
                0.03,
                0.4,
                random
            ),
            185.4
        ),
        new(
            "journeys of 5 steps on M/M/4, mean service 10 ms",
            "p95<60ms",
            200,
            random => new SimulatedServer.Pool(4, Exponential(random, 0.010)),
            342.5
        )
        {
            Steps = 5,
            ThinkSeconds = 0.3,
        },
    ];

    private static Func<double> Exponential(Random random, double mean) =>
        () => -mean * Math.Log(1 - random.NextDouble());

    private static Func<double> LogNormal(Random random, double mean, double sigma) =>
        () =>
        {
            var normal =
                Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
            return mean * Math.Exp((sigma * normal) - (sigma * sigma / 2));
        };
}
