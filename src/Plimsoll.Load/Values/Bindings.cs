using Plimsoll.Load.Driving.Sessions;

namespace Plimsoll.Load.Values;

/// <summary>What the names stand for in one session: drawn when first used, kept until the session ends.</summary>
/// <param name="session">Its number in the load, from 0.</param>
internal sealed class Bindings(
    IReadOnlyList<Slot> slots,
    IReadOnlyList<DataRows> dataSets,
    Random random,
    long session = 0
)
{
    private readonly Value?[] _values = new Value?[slots.Count];
    private readonly IReadOnlyList<string>?[] _rows = new IReadOnlyList<string>?[dataSets.Count];
    private readonly int[] _drawnAnew =
    [
        .. slots.Index().Where(slot => slot.Item is Slot.Drawn { EachRequest: true }).Select(slot => slot.Index),
    ];
    private long _session = session;

    public Random Random => random;

    /// <summary>Null where the session keeps none.</summary>
    public CookieJar? Cookies { get; init; }

    public IReadOnlyList<Slot> Slots => slots;

    /// <summary>Null where it would come from an answer that did not hold it, or from rows that are all taken.</summary>
    public Value? Get(int slot) => _values[slot] ??= Resolve(slots[slot]);

    public void Set(int slot, Value? value) => _values[slot] = value;

    /// <summary>Forgets what is drawn anew for each request.</summary>
    public void StartRequest()
    {
        foreach (var slot in _drawnAnew)
        {
            _values[slot] = null;
        }
    }

    /// <summary>Forgets all: another session begins.</summary>
    /// <param name="session">Its number in the load, from 0.</param>
    public void StartSession(long session)
    {
        _session = session;
        Array.Clear(_values);
        Array.Clear(_rows);
        Cookies?.Clear();
    }

    private Value? Resolve(Slot slot) =>
        slot switch
        {
            Slot.Drawn drawn => drawn.Draw.Next(random),
            Slot.Column column when Row(column.DataSet)?[column.Index] is { } text => new Value(
                text,
                JsonLiterals.IsNumber(text)
            ),
            _ => null,
        };

    private IReadOnlyList<string>? Row(int dataSet) =>
        _rows[dataSet] ??= dataSets[dataSet].Pick(_session, random) is { } row ? dataSets[dataSet].Rows[row] : null;
}
