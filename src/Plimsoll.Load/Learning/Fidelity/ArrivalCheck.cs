using Plimsoll.Load.Learning.Arrivals;
using Plimsoll.Load.Learning.Journeys;
using Plimsoll.Load.Scenarios;

namespace Plimsoll.Load.Learning.Fidelity;

/// <summary>Compares how sessions arrive.</summary>
internal sealed class ArrivalCheck(RecordedSessions recorded, LearnOptions options)
{
    private const int MostRepeats = 20;
    private const int WantedArrivals = 200_000;
    private static readonly int[] s_windowSeconds = [1, 10, 60];

    public (FidelityMeasure Between, IReadOnlyList<DispersionMeasure> Dispersions) Check(
        Scenario scenario,
        LearnedArrivals arrivals
    )
    {
        var lengthMs = arrivals.Length.TotalMilliseconds;
        var blockMs = BlockMs(arrivals);
        var times = recorded
            .StartsMs.Where(start => start >= arrivals.FromMs && start < arrivals.FromMs + lengthMs)
            .Select(start => (double)(start - arrivals.FromMs))
            .ToList();
        var all = new ArrivalTraits(recorded.TickMs);
        all.AddStretch(times, 0, lengthMs);
        var replayed = Replayed(scenario, arrivals.Length, 31);
        var halves = Halves(times, lengthMs, blockMs, recorded.TickMs);
        var heldOut = halves is null
            ? (double?)null
            : (HeldOut(times, lengthMs, blockMs, 0, halves[1]) + HeldOut(times, lengthMs, blockMs, 1, halves[0])) / 2;
        var between = new FidelityMeasure(
            "gap between sessions",
            FidelityKind.KolmogorovSmirnov,
            replayed.GapsMs.Distance(all.GapsMs),
            heldOut,
            halves?[0].GapsMs.Distance(halves[1].GapsMs)
        );
        var dispersions = s_windowSeconds
            .Index()
            .Select(window => new DispersionMeasure(
                window.Item,
                all.Dispersion(window.Index),
                replayed.Dispersion(window.Index),
                halves is null ? [] : [.. halves.Select(half => half.Dispersion(window.Index))]
            ));
        return (between, [.. dispersions]);
    }

    /// <summary>A minute, or as long as fifty sessions take to come.</summary>
    public static double BlockMs(LearnedArrivals arrivals) =>
        Math.Max(60_000, 50_000 * arrivals.Profile.Most / arrivals.PerSecond);

    /// <summary>The blocks by turns.</summary>
    /// <returns>Null where there are too few of them.</returns>
    public static ArrivalTraits[]? Halves(IReadOnlyList<double> times, double lengthMs, double blockMs, int tickMs)
    {
        var blocks = (int)(lengthMs / blockMs);
        if (blocks < 8)
        {
            return null;
        }
        ArrivalTraits[] halves = [new ArrivalTraits(tickMs), new ArrivalTraits(tickMs)];
        var at = 0;
        for (var block = 0; block < blocks; block++)
        {
            var from = at;
            while (at < times.Count && times[at] < (block + 1) * blockMs)
            {
                at++;
            }
            halves[block % 2].AddStretch(times.Skip(from).Take(at - from), block * blockMs, blockMs);
        }
        return halves;
    }

    private double HeldOut(List<double> times, double lengthMs, double blockMs, int half, ArrivalTraits other)
    {
        var blocks = (int)(lengthMs / blockMs);
        // The blocks of one half, put end to end.
        var joined = times
            .Where(time => (int)(time / blockMs) is var block && block < blocks && block % 2 == half)
            .Select(time => (long)(((int)(time / blockMs) / 2 * blockMs) + (time % blockMs)))
            .ToList();
        var lengthOfHalf = (long)((blocks + 1 - half) / 2 * blockMs);
        var arrivals = ArrivalLearner.Learn(
            joined,
            0,
            lengthOfHalf,
            recorded.TickMs,
            options.Profile,
            TimeSpan.FromMilliseconds(lengthOfHalf)
        );
        var scenario = new ScenarioMaker(recorded.Endpoints, recorded.PauseTickMs).Make("half", "", arrivals, []);
        return Replayed(scenario, arrivals.Length, 32 + half).GapsMs.Distance(other.GapsMs);
    }

    private ArrivalTraits Replayed(Scenario scenario, TimeSpan length, int seed)
    {
        var random = new Random((options.Seed * 1000) + seed);
        var replay = new ScenarioReplay(scenario, recorded);
        var traits = new ArrivalTraits(recorded.TickMs);
        var expected = Math.Max(1, scenario.SessionsPerSecond * length.TotalSeconds);
        var repeats = Math.Clamp((int)(WantedArrivals / expected), 1, MostRepeats);
        for (var i = 0; i < repeats; i++)
        {
            traits.AddStretch(replay.Arrivals(length, random), 0, length.TotalMilliseconds);
        }
        return traits;
    }
}
