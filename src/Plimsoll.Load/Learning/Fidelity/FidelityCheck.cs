using Plimsoll.Load.Learning.Arrivals;
using Plimsoll.Load.Learning.Journeys;
using Plimsoll.Load.Scenarios;

namespace Plimsoll.Load.Learning.Fidelity;

/// <summary>
/// Sets the replay of a scenario beside the record: what was learned against what it was learned from, what was learned
/// from one half against the other, and the halves against each other. Sessions are halved by turns, arrivals by blocks of time
/// by turns.
/// </summary>
internal sealed class FidelityCheck(RecordedSessions recorded, LearnOptions options)
{
    private const int LeastSessions = 20_000;
    private const int MostSessions = 600_000;
    private const long MostRequests = 4_000_000;
    private const int LeastHalf = 100;
    private const int MostListed = 4_000_000;
    private readonly int _endpoints = recorded.Endpoints.Count;

    public FidelityReport Check(Scenario scenario, LearnedArrivals arrivals, CancellationToken token)
    {
        var all = Recorded(_ => true);
        var replayed = Replayed(scenario, all.Sessions, 11);
        var worst = SessionTraits.WorstShare(Mix(scenario), all.Mix);
        token.ThrowIfCancellationRequested();
        SessionTraits[] halves = [Recorded(number => number % 2 == 0), Recorded(number => number % 2 == 1)];
        SessionTraits[]? learned = null;
        double? heldOutMix = null;
        if (halves.All(half => half.Sessions >= LeastHalf))
        {
            Scenario[] scenarios = [LearnHalf(arrivals, 0, token), LearnHalf(arrivals, 1, token)];
            learned = [Replayed(scenarios[0], halves[0].Sessions, 12), Replayed(scenarios[1], halves[1].Sessions, 13)];
            heldOutMix =
                (
                    SessionTraits.WorstShare(Mix(scenarios[0]), halves[1].Mix).Difference
                    + SessionTraits.WorstShare(Mix(scenarios[1]), halves[0].Mix).Difference
                ) / 2;
        }
        FidelityMeasure Measure(string name, FidelityKind kind, Func<SessionTraits, SessionTraits, double> distance) =>
            new(
                name,
                kind,
                distance(replayed, all),
                learned is null ? null : (distance(learned[0], halves[1]) + distance(learned[1], halves[0])) / 2,
                learned is null ? null : distance(halves[0], halves[1])
            );
        var measures = new List<FidelityMeasure>
        {
            new(
                "endpoint mix",
                FidelityKind.LargestShare,
                worst.Difference,
                heldOutMix,
                learned is null ? null : SessionTraits.WorstShare(halves[0].Mix, halves[1].Mix).Difference
            ),
            Measure("requests a session", FidelityKind.KolmogorovSmirnov, (a, b) => a.Requests.Distance(b.Requests)),
            Measure("length of a session", FidelityKind.KolmogorovSmirnov, (a, b) => a.LengthMs.Distance(b.LengthMs)),
            Measure("think time", FidelityKind.KolmogorovSmirnov, (a, b) => a.ThinkMs.Distance(b.ThinkMs)),
        };
        var (between, dispersions) = new ArrivalCheck(recorded, options).Check(scenario, arrivals);
        measures.Add(between);
        token.ThrowIfCancellationRequested();
        if (RequestGaps(scenario, arrivals) is { } requests)
        {
            measures.Add(requests);
        }
        return new FidelityReport(measures, dispersions, recorded.Endpoints[worst.Endpoint].Label);
    }

    private SessionTraits Recorded(Func<long, bool> takes)
    {
        var traits = new SessionTraits(_endpoints);
        var number = 0L;
        foreach (var session in recorded.Sessions.All())
        {
            if (takes(number++))
            {
                traits.Add(session);
            }
        }
        return traits;
    }

    private Scenario LearnHalf(LearnedArrivals arrivals, int half, CancellationToken token)
    {
        var graphs = JourneyLearner.Learn(
            recorded,
            number => number % 2 == half,
            options.MostSteps,
            options.Seed,
            token
        );
        return new ScenarioMaker(recorded.Endpoints, recorded.PauseTickMs).Make("half", "", arrivals, graphs);
    }

    /// <summary>How often a session asks for each endpoint: exact, where a replay would leave it to chance.</summary>
    private double[] Mix(Scenario scenario)
    {
        var numbers = recorded.Endpoints.Index().ToDictionary(e => e.Item.Label, e => e.Index, StringComparer.Ordinal);
        var mix = new double[_endpoints];
        foreach (var journey in scenario.Journeys)
        {
            foreach (var (step, times) in journey.Steps.Zip(journey.TimesTaken))
            {
                mix[numbers[step.Name]] += journey.Weight * times;
            }
        }
        return mix;
    }

    /// <summary>So many sessions that their own chance hardly counts beside that of the record.</summary>
    private SessionTraits Replayed(Scenario scenario, long sessions, int seed)
    {
        var random = new Random((options.Seed * 1000) + seed);
        var replay = new ScenarioReplay(scenario, recorded);
        var traits = new SessionTraits(_endpoints);
        var wanted = Math.Clamp(10 * sessions, LeastSessions, MostSessions);
        var requests = 0L;
        while (traits.Sessions < wanted && (requests < MostRequests || traits.Sessions < sessions))
        {
            // Within a second, anywhere: where the log's clock ticks whole seconds, sessions do not begin on its tick.
            var session = replay.Next(random.NextDouble() * 1000, random);
            requests += session.Count;
            traits.Add(session);
        }
        return traits;
    }

    /// <summary>The gaps between requests, whosever they are, over the part that the arrivals were learned from.</summary>
    private FidelityMeasure? RequestGaps(Scenario scenario, LearnedArrivals arrivals)
    {
        var (lengthMs, fromMs) = (arrivals.Length.TotalMilliseconds, arrivals.FromMs);
        var blockMs = ArrivalCheck.BlockMs(arrivals);
        var times = new List<double>();
        foreach (var session in recorded.Sessions.All())
        {
            AddTimes(times, session, session.StartMs - fromMs, lengthMs);
            if (times.Count > MostListed)
            {
                return null;
            }
        }
        times.Sort();
        var all = new ArrivalTraits(recorded.TickMs);
        all.AddStretch(times, 0, lengthMs);
        var random = new Random((options.Seed * 1000) + 21);
        var replay = new ScenarioReplay(scenario, recorded);
        // Sessions that began before the part go on into it.
        var before = scenario.Profile.IsFlat ? TimeSpan.FromHours(1) : TimeSpan.Zero;
        var replayed = new List<double>();
        foreach (var start in replay.Arrivals(arrivals.Length + before, random))
        {
            AddTimes(replayed, replay.Next(start, random), start - before.TotalMilliseconds, lengthMs);
        }
        replayed.Sort();
        var simulated = new ArrivalTraits(recorded.TickMs);
        simulated.AddStretch(replayed, 0, lengthMs);
        var halves = ArrivalCheck.Halves(times, lengthMs, blockMs, recorded.TickMs);
        return new FidelityMeasure(
            "gap between requests",
            FidelityKind.KolmogorovSmirnov,
            simulated.GapsMs.Distance(all.GapsMs),
            null,
            halves is null ? null : halves[0].GapsMs.Distance(halves[1].GapsMs)
        );
    }

    private static void AddTimes(List<double> times, Sessions.Session session, double at, double lengthMs)
    {
        for (var i = 0; i < session.Count; i++)
        {
            at += i == 0 ? 0 : session.Steps[i].ThinkMs + Math.Max(0, session.Steps[i - 1].DurationMs);
            if (at >= 0 && at < lengthMs)
            {
                times.Add(at);
            }
        }
    }
}
