namespace Plimsoll.Load.Learning.Templates;

/// <summary>A name in the queries to one place, and how often its values come.</summary>
internal sealed class QueryParameter
{
    private FewClients _clients;

    public Popularity Values { get; } = new();
    public int Clients => _clients.Count;

    public void Add(ulong value, ulong client)
    {
        Values.Add(value);
        _clients.Add(client);
    }

    public void Take(QueryParameter other)
    {
        Values.Add(other.Values);
        _clients.Add(other._clients);
    }
}
