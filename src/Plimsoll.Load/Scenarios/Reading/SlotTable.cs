using Plimsoll.Load.Scenarios.Reading.Yaml;
using Plimsoll.Load.Values;
using YamlDotNet.RepresentationModel;

namespace Plimsoll.Load.Scenarios.Reading;

/// <summary>All names of a scenario, and which of those taken from answers a step uses.</summary>
internal sealed class SlotTable(ErrorList errors)
{
    private readonly List<Slot> _slots = [];
    private readonly Dictionary<string, int> _byName = new(StringComparer.Ordinal);
    private readonly HashSet<string> _unread = new(StringComparer.Ordinal);
    private List<SlotUse> _uses = [];

    public IReadOnlyList<Slot> Slots => _slots;

    public void Add(Slot slot, YamlNode at, string path)
    {
        if (!_byName.TryAdd(slot.Name, _slots.Count))
        {
            errors.Add(at, path, $"the name '{slot.Name}' is taken already");
            return;
        }
        _slots.Add(slot);
    }

    /// <summary>Lets every column of a data set pass that could not be read, which is an error of its own.</summary>
    public void Forgive(string dataSet) => _unread.Add(dataSet);

    /// <summary>Makes a name known that some step extracts, before any step is read: steps may lead back.</summary>
    public void Announce(string name)
    {
        if (_byName.TryAdd(name, _slots.Count))
        {
            _slots.Add(new Slot.Extracted(name));
        }
    }

    /// <summary>The slot of a name that a step extracts; several steps may extract the same.</summary>
    public int? Extract(string name, YamlNode at, string path)
    {
        Announce(name);
        if (_slots[_byName[name]] is Slot.Extracted)
        {
            return _byName[name];
        }
        errors.Add(at, path, $"the name '{name}' is a variable already");
        return null;
    }

    /// <returns>Null, with an error, where the text is no template or uses a name that is not there.</returns>
    public Template? Compile(string text, YamlNode at, string path)
    {
        var (literals, names) = TemplateText.Cut(text, out var error);
        if (error is not null)
        {
            errors.Add(at, path, error);
            return null;
        }
        var slots = new List<int>();
        foreach (var name in names)
        {
            if (_unread.Contains(name.Split('.')[0]))
            {
                continue;
            }
            if (!_byName.TryGetValue(name, out var slot))
            {
                errors.Add(at, path, $"there is no '{name}'" + Suggestion.For(name, _byName.Keys));
                continue;
            }
            if (_slots[slot] is Slot.Extracted)
            {
                _uses.Add(new SlotUse(slot, name, at, path));
            }
            slots.Add(slot);
        }
        return slots.Count == names.Count ? new Template(literals, slots) : null;
    }

    /// <summary>The uses of names taken from answers since the last call.</summary>
    public IReadOnlyList<SlotUse> TakeUses()
    {
        var taken = _uses;
        _uses = [];
        return taken;
    }
}
