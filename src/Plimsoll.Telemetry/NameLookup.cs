using System.Numerics;
using Plimsoll.Telemetry.Statements;

namespace Plimsoll.Telemetry;

/// <summary>What each of a fixed set of names means, asked by the bytes of the wire.</summary>
internal sealed class NameLookup<T>
    where T : struct
{
    private readonly SeededHash _hash = new(0);
    private readonly (byte[]? Name, T Meaning)[] _slots;

    public NameLookup(IEnumerable<(byte[] Name, T Meaning)> names)
    {
        var all = names.ToArray();
        _slots = new (byte[]?, T)[(int)BitOperations.RoundUpToPowerOf2((uint)all.Length * 4)];
        foreach (var name in all)
        {
            _slots[Slot(name.Name)] = name;
        }
    }

    /// <summary>The default where the name is unknown.</summary>
    public T Find(ReadOnlySpan<byte> name) => _slots[Slot(name)].Meaning;

    public bool TryFind(ReadOnlySpan<byte> name, out T meaning)
    {
        (var known, meaning) = _slots[Slot(name)];
        return known is not null;
    }

    /// <summary>Where it is, or the free place where it would be.</summary>
    private int Slot(ReadOnlySpan<byte> name)
    {
        var slot = (int)_hash.Of(name) & (_slots.Length - 1);
        while (_slots[slot].Name is { } known && !name.SequenceEqual(known))
        {
            slot = (slot + 1) & (_slots.Length - 1);
        }
        return slot;
    }
}
