using Plimsoll.Load.Pacing;
using Plimsoll.Load.Scenarios.Reading.Faults;
using Plimsoll.Load.Scenarios.Reading.Files;
using Plimsoll.Load.Scenarios.Reading.Yaml;
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
    private readonly IDataFiles _files;

    private ScenarioReader(IDataFiles files)
    {
        _files = files;
        _slots = new SlotTable(_errors);
    }

    public static ScenarioReading Read(string yaml, IDataFiles files)
    {
        var reader = new ScenarioReader(files);
        Scenario? scenario = null;
        try
        {
            var stream = new YamlStream();
            stream.Load(new StringReader(yaml));
            if (stream.Documents.Count != 1)
            {
                return new ScenarioReading(null, [new ScenarioError(1, 1, "", "must hold exactly one YAML document")]);
            }
            var root = stream.Documents[0].RootNode;
            scenario = new YamlShape(reader._errors).IsBounded(root) ? reader.Root(root) : null;
        }
        catch (YamlException e)
        {
            reader._errors.Add(e.Start, "", "is not YAML: " + (e.InnerException?.Message ?? e.Message));
        }
        var errors = reader._errors.InOrder;
        return new ScenarioReading(errors.Count == 0 ? scenario : null, errors);
    }

    /// <param name="root">Made by a program; places in its errors mean nothing.</param>
    public static ScenarioReading Read(YamlNode root, IDataFiles files)
    {
        var reader = new ScenarioReader(files);
        var scenario = reader.Root(root);
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
        var (model, users, arrival) = Model(root);
        var slo = SloReader.Read(root, _errors);
        var cookies = root.Flag("cookies");
        if (root.Section("data") is { } data)
        {
            Data(data);
        }
        if (root.Section("variables") is { } variables)
        {
            Variables(variables);
        }
        var (signIn, journeys) = Journeys(root);
        var faults = new FaultReader(_errors).Read(root);
        root.Close();
        return name is null
            ? null
            : new Scenario
            {
                Name = name,
                Description = description ?? "",
                Target = target,
                Model = model,
                Users = users,
                SessionsPerSecond = arrival?.SessionsPerSecond ?? 0,
                Arrivals = arrival?.Process ?? ArrivalProcess.Poisson,
                Profile = arrival?.Profile ?? ArrivalProfile.Flat,
                Slo = slo,
                KeepsCookies = cookies,
                SignIn = signIn,
                Journeys = journeys,
                Faults = faults,
                Slots = _slots.Slots,
                DataSets = [.. _data.Select(set => new DataRows(set.Rows, set.Order))],
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

    /// <summary>Open with its arrivals, or closed with its users; what belongs to the other is an error.</summary>
    private (LoadModel Model, int Users, Arrival? Arrival) Model(YamlSection root)
    {
        var model = root.Choice("model", "open", "closed") == 1 ? LoadModel.Closed : LoadModel.Open;
        var arrival = root.Find("arrival");
        var users = root.Find("users");
        if (model == LoadModel.Open)
        {
            if (users is not null)
            {
                _errors.Add(users, "users", "belongs to model: closed; in the open model sessions arrive");
            }
            return root.Require("arrival") is null ? default : (model, 0, new ArrivalReader(_errors).Read(arrival!));
        }
        if (arrival is not null)
        {
            _errors.Add(arrival, "arrival", "belongs to the open model; in the closed one say users");
        }
        _ = root.Require("users");
        var count = root.Number(
            "users",
            value => value is >= 1 and <= 1e6 && value % 1 == 0,
            "of 1 or more, and whole"
        );
        return (model, (int)(count ?? 0), null);
    }

    private void Data(YamlSection section)
    {
        foreach (var name in section.Names.ToList())
        {
            if (DataSetReader.Read(section.Find(name)!, name, _files, _errors) is not { } set)
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
        var reader = new DrawReader(_files, _errors);
        foreach (var name in section.Names.ToList())
        {
            var draw = reader.Read(section.Find(name)!, section.PathOf(name), inner: false, out var each);
            // Where the draw has errors the name is still known, so that its uses are no errors of their own.
            _slots.Add(
                new Slot.Drawn(name, draw ?? new IntegerDraw(0, 0), each),
                section.KeyOf(name),
                section.PathOf(name)
            );
        }
    }

    private (IReadOnlyList<Step> SignIn, IReadOnlyList<Journey> Journeys) Journeys(YamlSection root)
    {
        var reader = new JourneyReader(_slots, _errors);
        var signIn = root.Find("sign-in");
        var section = root.Require("journeys") is null ? null : root.Section("journeys");
        var each = section?.Names.ToList().Select(name => (Name: name, Section: section.Section(name))).ToList() ?? [];
        reader.Announce(signIn);
        foreach (var (_, journey) in each)
        {
            reader.Announce(journey?.Find("steps"));
        }
        var steps = signIn is null ? [] : reader.SignIn(signIn);
        var journeys = each.Where(journey => journey.Section is not null)
            .Select(journey => reader.Journey(journey.Name, journey.Section!))
            .ToList();
        if (section is not null && !journeys.Any(journey => journey.Weight > 0))
        {
            _errors.Add(section.Node, "journeys", "needs at least one journey with a weight above 0");
        }
        if (signIn is not null && !journeys.Any(journey => journey.SignedIn))
        {
            _errors.Add(root.KeyOf("sign-in"), "sign-in", "is of no use: no journey says signed-in: true");
        }
        return (steps, journeys);
    }
}
