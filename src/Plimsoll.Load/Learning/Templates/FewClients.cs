namespace Plimsoll.Load.Learning.Templates;

/// <summary>Tells whether one, two or at least three clients were there; more it need not know.</summary>
internal struct FewClients
{
    public const int Most = 3;
    private ulong _first;
    private ulong _second;

    public int Count { get; private set; }

    public void Add(ulong client)
    {
        if (Count == Most || (Count > 0 && client == _first) || (Count > 1 && client == _second))
        {
            return;
        }
        (_first, _second) = Count == 0 ? (client, 0) : (_first, Count == 1 ? client : _second);
        Count++;
    }

    public void Add(FewClients other)
    {
        if (other.Count == Most)
        {
            Count = Most;
            return;
        }
        if (other.Count > 0)
        {
            Add(other._first);
        }
        if (other.Count > 1)
        {
            Add(other._second);
        }
    }
}
