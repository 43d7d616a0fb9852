using System.Text;
using Plimsoll.Load.Learning.Arrivals;
using Plimsoll.Load.Learning.Templates;
using Plimsoll.Load.Scenarios;
using Plimsoll.Load.Values;

namespace Plimsoll.Load.Learning.Journeys;

/// <summary>Makes a scenario of what was learned.</summary>
internal sealed class ScenarioMaker(IReadOnlyList<Endpoint> endpoints, int tickMs = 1)
{
    private const double LeastShareOfAStatus = 0.002;
    private readonly List<Slot> _slots = [];
    private readonly Dictionary<string, int> _bySlot = new(StringComparer.Ordinal);

    public Scenario Make(string name, string description, LearnedArrivals arrivals, IReadOnlyList<RecordedGraph> graphs)
    {
        // Where the rate follows the log, the mix does.
        var mix = arrivals.Profile.IsFlat
            ? [.. graphs.Select(_ => ArrivalProfile.Flat)]
            : MixLearner.Learn([.. graphs.Select(graph => graph.Starts)], arrivals.FromMs, arrivals.Length);
        return new()
        {
            Name = name,
            Description = description,
            SessionsPerSecond = arrivals.PerSecond,
            Arrivals = arrivals.Process,
            Profile = arrivals.Profile,
            Journeys = [.. graphs.Select((graph, i) => Journey($"visitors-{i + 1}", graph) with { Profile = mix[i] })],
            Slots = _slots,
        };
    }

    private Journey Journey(string name, RecordedGraph graph)
    {
        var nodes = graph.Nodes;
        var place = nodes.Index().ToDictionary(node => node.Item, node => node.Index);
        var (into, own) = graph.Thinks();
        var curves = own.ToDictionary(pair => pair.Key, pair => (ThinkTime)pair.Value.ToThinkTime(tickMs));
        var pauses = into.ToDictionary(pair => pair.Key, pair => (ThinkTime)pair.Value.ToThinkTime(tickMs));
        var steps = nodes.Select(node =>
        {
            var ways = node
                .Ways.OrderByDescending(way => way.Value)
                .ThenBy(way => place[way.Key])
                .Select(way => new Transition(
                    place[way.Key],
                    way.Value,
                    curves.GetValueOrDefault((node.Endpoint, way.Key.Endpoint))
                ));
            return Step(endpoints[node.Endpoint]) with
            {
                Think = pauses.GetValueOrDefault(node.Endpoint),
                Next = node.Ends > 0 || node.Ways.Count == 0 ? [.. ways, new Transition(null, node.Ends)] : [.. ways],
            };
        });
        return new Journey(name, graph.Sessions, [.. steps])
        {
            Start =
            [
                .. nodes
                    .Where(node => node.Begins > 0)
                    .OrderByDescending(node => node.Begins)
                    .Select(node => new Transition(place[node], node.Begins)),
            ],
        };
    }

    private Step Step(Endpoint endpoint)
    {
        var path = new TemplateBuilder();
        foreach (var part in endpoint.Path)
        {
            path.Text("/");
            if (part.Variable is { } variable)
            {
                path.Slot(Slot(variable, part.Shape, part.Values!));
            }
            path.Text(part.Literal);
        }
        if (endpoint.Path.Count == 0)
        {
            path.Text("/");
        }
        foreach (var (i, part) in endpoint.Query.Index())
        {
            path.Text(i == 0 ? "?" : "&");
            path.Text(part.Name.Replace("[", "%5B").Replace("]", "%5D") + "=");
            path.Slot(Slot(part.Variable, SegmentShape.Number, part.Values));
        }
        var hasBody = endpoint.Method is "POST" or "PUT" or "PATCH";
        return new Step
        {
            Name = endpoint.Label,
            Method = HttpMethod.Parse(endpoint.Method),
            Path = path.Build(),
            ExpectedStatuses = Expected(endpoint),
            Json = hasBody ? Body(endpoint.Received.Quantile(0.5)) : null,
        };
    }

    /// <summary>499 (nginx) and 460 (ALB) stand for a caller who gave up: no service answers with them.</summary>
    private static bool IsAnswer(int status) => status is < 500 and not 499 and not 460;

    /// <summary>All that production answers with more than by accident; empty where that is no more than success.</summary>
    private static List<int> Expected(Endpoint endpoint)
    {
        var statuses = endpoint
            .Statuses.Where(pair => IsAnswer(pair.Key) && pair.Value >= LeastShareOfAStatus * endpoint.Count)
            .Select(pair => pair.Key)
            .ToList();
        if (statuses.TrueForAll(status => status is >= 200 and < 300))
        {
            return [];
        }
        // What answers "not modified" to a browser answers 200 to who sends no condition.
        if (!statuses.Contains(200))
        {
            statuses.Insert(0, 200);
        }
        return statuses;
    }

    /// <summary>A body of about the size that was seen; what was in it nobody knows, and must not.</summary>
    private static JsonTemplate Body(long bytes)
    {
        const int Overhead = 13; // {"filler":""}
        var filler = new string('x', (int)Math.Clamp(bytes - Overhead, 0, 4096));
        return new JsonTemplate([
            new JsonTemplate.Part.Raw(filler.Length == 0 ? "{}" : $"{{\"filler\":\"{filler}\"}}"),
        ]);
    }

    private int Slot(string name, SegmentShape shape, Popularity values)
    {
        if (!_bySlot.TryGetValue(name, out var slot))
        {
            _bySlot[name] = slot = _slots.Count;
            _slots.Add(new Slot.Drawn(name, RankDraws.Of(shape, name, values), EachRequest: true));
        }
        return slot;
    }

    private sealed class TemplateBuilder
    {
        private readonly List<string> _literals = [];
        private readonly List<int> _slots = [];
        private readonly StringBuilder _text = new();

        public void Text(string text) => _text.Append(text);

        public void Slot(int slot)
        {
            _literals.Add(_text.ToString());
            _text.Clear();
            _slots.Add(slot);
        }

        public Template Build() => new([.. _literals, _text.ToString()], _slots);
    }
}
