using Plimsoll.Load.Values;
using YamlDotNet.RepresentationModel;

namespace Plimsoll.Load.Scenarios.Reading;

/// <summary>All names of a scenario, and which of them a step may use.</summary>
internal sealed class SlotTable(ErrorList errors)
{
    private readonly List<Slot> _slots = [];
    private readonly Dictionary<string, int> _byName = new(StringComparer.Ordinal);

    private readonly HashSet<string> _unread = new(StringComparer.Ordinal);

    public IReadOnlyList<Slot> Slots => _slots;

    /// <summary>The names extracted by the steps read so far of the journey being read.</summary>
    private readonly HashSet<string> _extracted = new(StringComparer.Ordinal);

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

    public void StartJourney() => _extracted.Clear();

    /// <summary>The slot of a name that a step extracts; several steps may extract the same.</summary>
    public int? Extract(string name, YamlNode at, string path)
    {
        if (!_byName.TryGetValue(name, out var slot))
        {
            _byName[name] = slot = _slots.Count;
            _slots.Add(new Slot.Extracted(name));
        }
        else if (_slots[slot] is not Slot.Extracted)
        {
            errors.Add(at, path, $"the name '{name}' is a variable already");
            return null;
        }
        _extracted.Add(name);
        return slot;
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
            }
            else if (_slots[slot] is Slot.Extracted && !_extracted.Contains(name))
            {
                errors.Add(at, path, $"'{name}' is not extracted by an earlier step of this journey");
            }
            else
            {
                slots.Add(slot);
            }
        }
        return slots.Count == names.Count ? new Template(literals, slots) : null;
    }
}
