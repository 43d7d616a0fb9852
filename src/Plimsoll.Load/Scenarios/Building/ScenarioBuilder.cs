using Plimsoll.Core;
using Plimsoll.Load.Pacing;
using Plimsoll.Load.Scenarios.Reading;
using Plimsoll.Load.Scenarios.Reading.Files;
using Plimsoll.Load.Values;
using YamlDotNet.RepresentationModel;

namespace Plimsoll.Load.Scenarios.Building;

/// <summary>
/// A scenario written in C#. It says what a scenario file says, in the same words, and is checked by the same reader; beyond
/// that, requests, checks, extracts and variables may be code.
/// </summary>
/// <remarks>Keys and their meaning stand in docs/reference/scenario.md.</remarks>
public sealed class ScenarioBuilder
{
    private readonly YamlMappingNode _root = [];
    private readonly YamlMappingNode _arrival = [];
    private readonly Dictionary<string, Draw> _coded = new(StringComparer.Ordinal);
    private readonly List<JourneyBuilder> _journeys = [];
    private JourneyBuilder? _signIn;
    private string _directory = Environment.CurrentDirectory;

    private ScenarioBuilder(string name) => _root.Add("scenario", Yaml.Text(name));

    public static ScenarioBuilder Named(string name) => new(name);

    public ScenarioBuilder Description(string text) => Set("description", Yaml.Text(text));

    /// <param name="address">E.g. <c>http://127.0.0.1:5080</c>.</param>
    public ScenarioBuilder Target(string address) => Set("target", Yaml.Text(address));

    /// <summary>Today's peak, in the open model.</summary>
    public ScenarioBuilder SessionsPerSecond(double rate) => SetArrival("sessions-per-second", Yaml.Number(rate));

    /// <summary>Sessions come at equal distances instead of independently of each other.</summary>
    public ScenarioBuilder Evenly() => SetArrival("process", Yaml.Text("constant"));

    /// <summary>Sessions come in bursts: the rate jumps between at least two states.</summary>
    public ScenarioBuilder Bursty(params ReadOnlySpan<BurstState> states)
    {
        var list = new YamlSequenceNode();
        foreach (var state in states)
        {
            list.Add(
                new YamlMappingNode
                {
                    { "times", Yaml.Number(state.Times) },
                    { "stays", Yaml.Duration(state.MeanStay) },
                    { "weight", Yaml.Number(state.Weight) },
                }
            );
        }
        return SetArrival("process", new YamlMappingNode { { "bursty", list } });
    }

    /// <summary>How the rate goes with time; see <see cref="ArrivalProfile"/>.</summary>
    public ScenarioBuilder Profile(params ReadOnlySpan<ArrivalPoint> points) =>
        SetArrival("profile", Yaml.Profile(points));

    /// <summary>The closed model: so many sessions are under way at once at today's peak.</summary>
    public ScenarioBuilder Users(int count) => Set("model", Yaml.Text("closed")).Set("users", Yaml.Number(count));

    /// <param name="slo">E.g. <c>p95&lt;300ms,errors&lt;0.1%</c>.</param>
    public ScenarioBuilder Promise(string slo) => Set("slo", Yaml.Text(slo));

    /// <summary>Each session keeps the cookies that it is given, and sends them back.</summary>
    public ScenarioBuilder KeepCookies()
    {
        _root.Children["cookies"] = Yaml.Plain("true");
        return this;
    }

    /// <summary>Where data files lie; the current directory unless said.</summary>
    public ScenarioBuilder DataIn(string directory)
    {
        _directory = directory;
        return this;
    }

    /// <param name="file">CSV, with a header.</param>
    /// <param name="order"><c>random</c>, <c>sequential</c> or <c>unique</c>.</param>
    public ScenarioBuilder Data(string name, string file, string order = "random")
    {
        Yaml.Map(_root, "data")
            .Add(name, new YamlMappingNode { { "file", Yaml.Text(file) }, { "order", Yaml.Text(order) } });
        return this;
    }

    /// <summary>Whole numbers, each as likely; both ends belong to it.</summary>
    public ScenarioBuilder Integer(string name, long min, long max, bool eachRequest = false) =>
        Variable(name, "integer", Yaml.Range(min, max), eachRequest);

    /// <summary>Whole numbers, of which the k-th is k^-exponent as likely as the first.</summary>
    public ScenarioBuilder Zipf(string name, long min, long max, double exponent, bool eachRequest = false) =>
        Variable(
            name,
            "zipf",
            new YamlMappingNode
            {
                { "min", Yaml.Number(min) },
                { "max", Yaml.Number(max) },
                { "exponent", Yaml.Number(exponent) },
            },
            eachRequest
        );

    /// <summary>Whole numbers by measured popularity: the k-th weight belongs to the k-th most popular of the range.</summary>
    public ScenarioBuilder Popularity(
        string name,
        IReadOnlyList<double> weights,
        long min,
        long max,
        bool eachRequest = false
    ) =>
        Variable(
            name,
            "popularity",
            new YamlMappingNode
            {
                { "weights", new YamlSequenceNode(weights.Select(Yaml.Number)) },
                {
                    "of",
                    new YamlMappingNode { { "integer", Yaml.Range(min, max) } }
                },
            },
            eachRequest
        );

    /// <summary>A text with drawn numbers in it.</summary>
    /// <param name="text">E.g. <c>user{n}@example.test</c>.</param>
    /// <param name="numbers">What the names in it stand for; both ends belong to it.</param>
    public ScenarioBuilder Format(
        string name,
        string text,
        params ReadOnlySpan<(string Name, long Min, long Max)> numbers
    )
    {
        Variable(name, "format", Yaml.Text(text), eachRequest: false);
        var variable = Yaml.Map(Yaml.Map(_root, "variables"), name);
        foreach (var (part, min, max) in numbers)
        {
            variable.Children[part] = new YamlMappingNode { { "integer", Yaml.Range(min, max) } };
        }
        return this;
    }

    /// <summary>One of them, by weight.</summary>
    public ScenarioBuilder Choice(string name, params ReadOnlySpan<(string Value, double Weight)> values)
    {
        var map = new YamlMappingNode();
        foreach (var (value, weight) in values)
        {
            map.Add(Yaml.Text(value), Yaml.Number(weight));
        }
        return Variable(name, "choice", map, eachRequest: false);
    }

    /// <summary>A variable that code draws.</summary>
    /// <param name="draw">Must take its chance from what it is given, so that the same seed draws the same.</param>
    public ScenarioBuilder Variable(string name, Func<Random, string> draw, bool eachRequest = false)
    {
        _coded[name] = new CodedDraw(draw);
        return Integer(name, 0, 0, eachRequest);
    }

    /// <summary>Taken once per session, in order, before the first step of a journey that is signed in.</summary>
    public ScenarioBuilder SignIn(Action<JourneyBuilder> steps)
    {
        _signIn = new JourneyBuilder();
        steps(_signIn);
        return Set("sign-in", _signIn.Steps);
    }

    public ScenarioBuilder Journey(string name, Action<JourneyBuilder> steps)
    {
        var journey = new JourneyBuilder();
        steps(journey);
        _journeys.Add(journey);
        Yaml.Map(_root, "journeys").Add(name, journey.Node);
        return this;
    }

    /// <exception cref="PlimsollException">Names all that is wrong (<see cref="Fault.Usage"/>).</exception>
    public Scenario Build()
    {
        if (_arrival.Children.Count > 0 && !_root.Children.ContainsKey("arrival"))
        {
            _root.Add("arrival", _arrival);
        }
        var reading = ScenarioReader.Read(_root, new FolderFiles(_directory));
        if (reading.Scenario is not { } read)
        {
            var name = ((YamlScalarNode)_root.Children["scenario"]).Value;
            throw new PlimsollException(
                Fault.Usage,
                $"The scenario {name} cannot be:\n"
                    + string.Join('\n', reading.Errors.Select(error => $"  {error.Key}: {error.Message}")),
                "Correct what builds it; docs/reference/scenario.md describes every key."
            );
        }
        return read with
        {
            Slots = [.. read.Slots.Select(Coded)],
            SignIn = _signIn is null ? [] : _signIn.Complete(read.SignIn, read.Slots),
            Journeys =
            [
                .. read.Journeys.Zip(
                    _journeys,
                    (journey, built) => journey with { Steps = built.Complete(journey.Steps, read.Slots) }
                ),
            ],
        };
    }

    private Slot Coded(Slot slot) =>
        slot is Slot.Drawn drawn && _coded.TryGetValue(drawn.Name, out var draw) ? drawn with { Draw = draw } : slot;

    private ScenarioBuilder Variable(string name, string kind, YamlNode of, bool eachRequest)
    {
        var variable = new YamlMappingNode { { kind, of }, { "each", Yaml.Text(eachRequest ? "request" : "session") } };
        Yaml.Map(_root, "variables").Add(name, variable);
        return this;
    }

    private ScenarioBuilder SetArrival(string key, YamlNode value)
    {
        _arrival.Children[key] = value;
        return this;
    }

    private ScenarioBuilder Set(string key, YamlNode value)
    {
        _root.Children[key] = value;
        return this;
    }
}
