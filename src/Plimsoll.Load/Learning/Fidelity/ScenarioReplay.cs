using Plimsoll.Load.Learning.Sessions;
using Plimsoll.Load.Pacing;
using Plimsoll.Load.Scenarios;
using Plimsoll.Load.Values;

namespace Plimsoll.Load.Learning.Fidelity;

/// <summary>
/// Walks a scenario without sending anything, and writes down what an access log would hold of it: times cut to the log's
/// clock, answers that take as long as production's did.
/// </summary>
internal sealed class ScenarioReplay
{
    private readonly Scenario _scenario;
    private readonly RecordedSessions _recorded;
    private readonly WeightedIndex _journeys;
    private readonly Walk[] _walks;
    private readonly Session _session = new();

    public ScenarioReplay(Scenario scenario, RecordedSessions recorded)
    {
        (_scenario, _recorded) = (scenario, recorded);
        // Where only arrivals are looked at, there may be no journeys.
        _journeys = new WeightedIndex([.. scenario.Journeys.Select(journey => journey.Weight), 0]);
        var endpoints = recorded
            .Endpoints.Index()
            .ToDictionary(e => e.Item.Label, e => e.Index, StringComparer.Ordinal);
        _walks = [.. scenario.Journeys.Select(journey => new Walk(journey, endpoints))];
    }

    /// <summary>One session. The same object each time.</summary>
    /// <param name="startMs">Since any moment.</param>
    public Session Next(double startMs, Random random)
    {
        _session.Clear();
        _session.StartMs = (long)startMs;
        var walk = _walks[_journeys.Next(random)];
        var tick = _recorded.TickMs;
        var at = startMs;
        var endedLogged = 0.0;
        foreach (var (endpoint, think) in walk.Steps(random))
        {
            at += think.TotalMilliseconds;
            var took = _recorded.HasDurations
                ? _recorded.Endpoints[endpoint].DurationMs.Quantile(random.NextDouble())
                : 0;
            var startLogged = _recorded.ClockTellsEnds
                ? (Math.Floor((at + took) / tick) * tick) - took
                : Math.Floor(at / tick) * tick;
            var thought = _session.Count == 0 ? 0 : (int)Math.Max(0, startLogged - endedLogged);
            _session.Add(new SessionStep(endpoint, thought, _recorded.HasDurations ? (int)took : -1));
            endedLogged = startLogged + took;
            at += took;
            if (_session.Count >= SessionCutter.MostRequests)
            {
                break;
            }
        }
        return _session;
    }

    /// <summary>When sessions begin, in milliseconds from 0 to the length: the same arrivals that a load would have.</summary>
    public IEnumerable<double> Arrivals(TimeSpan length, Random random)
    {
        var curve = new RateCurve(_scenario.SessionsPerSecond, _scenario.Profile, multiple: 1);
        var arrivals = new Pacing.Arrivals(_scenario.Arrivals, curve, random.Next(), first: 0, share: 1);
        for (; arrivals.Due < length; arrivals.Next())
        {
            yield return arrivals.Due.TotalMilliseconds;
        }
    }

    private sealed class Walk
    {
        private readonly Journey _journey;
        private readonly int[] _endpoints;
        private readonly WeightedIndex? _start;
        private readonly WeightedIndex?[] _next;

        public Walk(Journey journey, IReadOnlyDictionary<string, int> endpoints)
        {
            _journey = journey;
            _endpoints = [.. journey.Steps.Select(step => endpoints[step.Name])];
            _start = IndexOf(journey.Start);
            _next = [.. journey.Steps.Select(step => IndexOf(step.Next))];
        }

        public IEnumerable<(int Endpoint, TimeSpan Think)> Steps(Random random)
        {
            var at = _start is null ? 0 : _journey.Start[_start.Next(random)].To;
            ThinkTime? think = null;
            while (at is { } place)
            {
                yield return (_endpoints[place], think?.Draw(random) ?? TimeSpan.Zero);
                if (_next[place] is { } index)
                {
                    var way = _journey.Steps[place].Next[index.Next(random)];
                    at = way.To;
                    think = way.Think ?? (at is { } to ? _journey.Steps[to].Think : null);
                }
                else
                {
                    at = place + 1 < _journey.Steps.Count ? place + 1 : null;
                    think = at is { } to ? _journey.Steps[to].Think : null;
                }
            }
        }

        private static WeightedIndex? IndexOf(IReadOnlyList<Transition> ways) =>
            ways.Count == 0 ? null : new WeightedIndex([.. ways.Select(way => way.Weight)]);
    }
}
