using System.Text;

namespace Plimsoll.Load.Values;

/// <summary>A text with names in braces, compiled: a literal, a slot, a literal, … a literal.</summary>
/// <param name="Literals">One more than there are <paramref name="Slots"/>.</param>
internal sealed record Template(IReadOnlyList<string> Literals, IReadOnlyList<int> Slots)
{
    /// <summary>False, and nothing written, where a name has no value.</summary>
    /// <param name="escape">Turns a value into what is safe where the template stands.</param>
    public bool TryRender(Bindings bindings, Func<string, string> escape, StringBuilder into)
    {
        var start = into.Length;
        into.Append(Literals[0]);
        for (var i = 0; i < Slots.Count; i++)
        {
            if (bindings.Get(Slots[i]) is not { } value)
            {
                into.Length = start;
                return false;
            }
            into.Append(escape(value.Text)).Append(Literals[i + 1]);
        }
        return true;
    }
}
