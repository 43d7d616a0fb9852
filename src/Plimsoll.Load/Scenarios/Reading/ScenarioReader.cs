using Plimsoll.Core.Trials;
using Plimsoll.Load.Pacing;
using Plimsoll.Load.Values;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace Plimsoll.Load.Scenarios.Reading;

/// <summary>Reads a whole scenario, gathering every error on the way.</summary>
internal sealed class ScenarioReader
{
    private readonly ErrorList _errors = new();
    private readonly SlotTable _slots;
    private readonly List<DataSet> _data = [];
    private readonly string _directory;

    private ScenarioReader(string directory)
    {
        _directory = directory;
        _slots = new SlotTable(_errors);
    }

    public static ScenarioReading Read(string yaml, string directory)
    {
        var reader = new ScenarioReader(directory);
        Scenario? scenario = null;
        try
        {
            var stream = new YamlStream();
            stream.Load(new StringReader(yaml));
            if (stream.Documents.Count != 1)
            {
                return new ScenarioReading(null, [new ScenarioError(1, 1, "", "must hold exactly one YAML document")]);
            }
            scenario = reader.Root(stream.Documents[0].RootNode);
        }
        catch (YamlException e)
        {
            reader._errors.Add(e.Start, "", "is not YAML: " + (e.InnerException?.Message ?? e.Message));
        }
        var errors = reader._errors.InOrder;
        return new ScenarioReading(errors.Count == 0 ? scenario : null, errors);
    }

    private Scenario? Root(YamlNode node)
    {
        if (YamlSection.Open(node, "", _errors) is not { } root)
        {
            return null;
        }
        var name = root.Require("scenario") is null ? null : root.Text("scenario");
        var description = root.Text("description");
        var target = Target(root);
        var (rate, process) = root.Require("arrival") is null ? (null, ArrivalProcess.Poisson) : Arrival(root);
        var slo = ReadSlo(root);
        if (root.Section("data") is { } data)
        {
            Data(data);
        }
        if (root.Section("variables") is { } variables)
        {
            Variables(variables);
        }
        var journeys = root.Require("journeys") is null ? [] : Journeys(root.Section("journeys"));
        root.Close();
        return name is null || rate is null
            ? null
            : new Scenario
            {
                Name = name,
                Description = description ?? "",
                Target = target,
                SessionsPerSecond = rate.Value,
                Arrivals = process,
                Slo = slo,
                Journeys = journeys,
                Slots = _slots.Slots,
                DataSets = [.. _data.Select(set => set.Rows)],
            };
    }

    private Uri? Target(YamlSection root)
    {
        if (root.Text("target") is not { } text)
        {
            return null;
        }
        if (Uri.TryCreate(text, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https")
        {
            return uri;
        }
        _errors.Add(root.Find("target")!, "target", "must be an address like http://127.0.0.1:5080");
        return null;
    }

    private (double? Rate, ArrivalProcess Process) Arrival(YamlSection root)
    {
        if (root.Section("arrival") is not { } section)
        {
            return (null, ArrivalProcess.Poisson);
        }
        _ = section.Require("sessions-per-second");
        var rate = section.Number("sessions-per-second", value => value is > 0 and <= 1e6, "above 0");
        ArrivalProcess process = ArrivalProcess.Poisson;
        if (section.Find("process") is { } node)
        {
            var text = (node as YamlScalarNode)?.Value;
            process = text == "constant" ? ArrivalProcess.Constant : ArrivalProcess.Poisson;
            if (text is not ("poisson" or "constant"))
            {
                _errors.Add(node, section.PathOf("process"), "must be poisson or constant");
            }
        }
        section.Close();
        return (rate, process);
    }

    private Slo? ReadSlo(YamlSection root)
    {
        if (root.Text("slo") is not { } text)
        {
            return null;
        }
        if (!Slo.TryParse(text, out var slo, out var errors))
        {
            foreach (var error in errors)
            {
                _errors.Add(root.Find("slo")!, "slo", error);
            }
        }
        return slo;
    }

    private void Data(YamlSection section)
    {
        foreach (var name in section.Names.ToList())
        {
            if (DataSetReader.Read(section.Find(name)!, name, _directory, _errors) is not { } set)
            {
                _slots.Forgive(name);
                continue;
            }
            for (var column = 0; column < set.Columns.Count; column++)
            {
                _slots.Add(
                    new Slot.Column($"{name}.{set.Columns[column]}", _data.Count, column),
                    section.KeyOf(name),
                    section.PathOf(name)
                );
            }
            _data.Add(set);
        }
    }

    private void Variables(YamlSection section)
    {
        foreach (var name in section.Names.ToList())
        {
            var draw = DrawReader.Read(section.Find(name)!, section.PathOf(name), inner: false, _errors, out var each);
            // Where the draw has errors the name is still known, so that its uses are no errors of their own.
            _slots.Add(
                new Slot.Drawn(name, draw ?? new IntegerDraw(0, 0), each),
                section.KeyOf(name),
                section.PathOf(name)
            );
        }
    }

    private List<Journey> Journeys(YamlSection? section)
    {
        var journeys = new List<Journey>();
        foreach (var name in section?.Names.ToList() ?? [])
        {
            if (section!.Section(name) is { } journey)
            {
                journeys.Add(ReadJourney(name, journey));
            }
        }
        if (section is not null && !journeys.Any(journey => journey.Weight > 0))
        {
            _errors.Add(section.Node, "journeys", "needs at least one journey with a weight above 0");
        }
        return journeys;
    }

    private Journey ReadJourney(string name, YamlSection section)
    {
        var weight = section.Number("weight", value => value >= 0 && double.IsFinite(value), "from 0") ?? 1;
        var steps = new List<Step>();
        var node = section.Require("steps");
        section.Close();
        if (node is YamlSequenceNode { Children.Count: > 0 } list)
        {
            _slots.StartJourney();
            var reader = new StepReader(_slots, _errors);
            for (var i = 0; i < list.Children.Count; i++)
            {
                if (reader.Read(list.Children[i], $"{section.PathOf("steps")}[{i}]") is { } step)
                {
                    steps.Add(step);
                }
            }
        }
        else if (node is not null)
        {
            _errors.Add(node, section.PathOf("steps"), "must be a list of at least one step");
        }
        return new Journey(name, weight, steps);
    }
}
