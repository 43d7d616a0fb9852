namespace Plimsoll.Load.Values;

/// <summary>What the names stand for in one session: drawn when first used, kept until the session ends.</summary>
internal sealed class Bindings(
    IReadOnlyList<Slot> slots,
    IReadOnlyList<IReadOnlyList<IReadOnlyList<string>>> dataSets,
    Random random
)
{
    private readonly Value?[] _values = new Value?[slots.Count];
    private readonly int[] _rows = dataSets.Count == 0 ? [] : [.. Enumerable.Repeat(-1, dataSets.Count)];

    public Random Random => random;

    public IReadOnlyList<Slot> Slots => slots;

    /// <summary>Null where it would come from an answer that did not hold it.</summary>
    public Value? Get(int slot) => _values[slot] ??= Resolve(slots[slot]);

    public void Set(int slot, Value? value) => _values[slot] = value;

    /// <summary>Forgets what is drawn anew for each request.</summary>
    public void StartRequest()
    {
        for (var i = 0; i < _values.Length; i++)
        {
            if (_values[i] is not null && slots[i] is Slot.Drawn { EachRequest: true })
            {
                _values[i] = null;
            }
        }
    }

    private Value? Resolve(Slot slot) =>
        slot switch
        {
            Slot.Drawn drawn => drawn.Draw.Next(random),
            Slot.Column column when Row(column.DataSet)[column.Index] is var text => new Value(
                text,
                JsonLiterals.IsNumber(text)
            ),
            _ => null,
        };

    private IReadOnlyList<string> Row(int dataSet)
    {
        var rows = dataSets[dataSet];
        if (_rows[dataSet] < 0)
        {
            _rows[dataSet] = random.Next(rows.Count);
        }
        return rows[_rows[dataSet]];
    }
}
