using Plimsoll.Load.Values;

namespace Plimsoll.Load.Scenarios;

/// <summary>What the names of a scenario stand for in one session, for steps that are made by code.</summary>
public sealed class SessionValues
{
    private readonly IReadOnlyList<Slot> _slots;
    private readonly Bindings _bindings;

    internal SessionValues(IReadOnlyList<Slot> slots, Bindings bindings)
    {
        _slots = slots;
        _bindings = bindings;
    }

    /// <summary>The session's own chance: what it draws is the same for the same seed.</summary>
    public Random Random => _bindings.Random;

    /// <summary>Null where it would come from an answer that did not hold it.</summary>
    /// <exception cref="KeyNotFoundException">The scenario has no such name.</exception>
    public string? this[string name]
    {
        get
        {
            for (var slot = 0; slot < _slots.Count; slot++)
            {
                if (_slots[slot].Name == name)
                {
                    return _bindings.Get(slot)?.Text;
                }
            }
            throw new KeyNotFoundException($"The scenario has no '{name}'.");
        }
    }
}
