using Plimsoll.Load.Learning.Logs;
using Plimsoll.Load.Learning.Sessions;
using Plimsoll.Load.Learning.Templates;

namespace Plimsoll.Load.Learning.Endpoints;

/// <summary>
/// Adds up an access log by endpoint: rates, statuses, latencies, sizes. Templates are found as for a scenario
/// (<see cref="PathTree"/>), and its rules of privacy hold: a word that fewer than three clients asked for is not written
/// out. Memory is bounded by the tree's bounds, however long the log is. Not thread-safe.
/// </summary>
public sealed class EndpointSum
{
    /// <summary>Methods that are no methods come with attacks; beyond so many they are counted together.</summary>
    private const int MostMethods = 16;
    private const string OtherMethod = "OTHER";
    private const int FewClientsInAll = 10;

    private readonly PathTree _tree = new();
    private readonly ClientKey _clients = new();
    private readonly HashSet<ulong> _firstClients = [];
    private readonly List<string> _methods = [];
    private readonly Dictionary<(int Place, int Method), PlaceSum> _sums = [];

    public long Requests { get; private set; }

    /// <summary>Requests of which the log told the duration, and the size of the answer.</summary>
    public long WithDuration { get; private set; }
    public long WithSize { get; private set; }

    public void Add(AccessLogEntry entry)
    {
        var client = _clients.Of(entry);
        if (_firstClients.Count < FewClientsInAll)
        {
            _firstClients.Add(client);
        }
        var place = _tree.Add(PathOf(entry), client, entry.Status is not (400 or 404 or 405 or 410 or 414));
        var key = (place.Id, MethodNumber(entry.Method));
        if (!_sums.TryGetValue(key, out var sum))
        {
            _sums[key] = sum = new PlaceSum();
        }
        sum.Add(entry.Status, entry.Duration, entry.BytesSent);
        Requests++;
        WithDuration += entry.Duration is null ? 0 : 1;
        WithSize += entry.BytesSent is null ? 0 : 1;
    }

    /// <summary>Ends the adding up.</summary>
    /// <param name="most">Beyond so many places the rarest siblings are put together.</param>
    /// <returns>The endpoint with most requests first.</returns>
    public IReadOnlyList<LoggedEndpoint> Build(int most)
    {
        // Where hardly anybody was there at all, being known to few says nothing.
        _tree.Settle(_firstClients.Count >= FewClientsInAll ? FewClients.Most : 1);
        EndpointTable.Prune(_tree, most);
        var endpoints = new Dictionary<(string Method, string Route), PlaceSum>();
        foreach (var ((place, method), sum) in _sums)
        {
            var node = _tree.NodeOf(place);
            var key = node.WasFound ? (_methods[method], RouteOf(node)) : ("", "");
            if (!endpoints.TryAdd(key, sum))
            {
                endpoints[key].Take(sum);
            }
        }
        _sums.Clear();
        return
        [
            .. endpoints
                .Select(e => e.Value.Build(e.Key.Method, e.Key.Route))
                .OrderByDescending(e => e.Requests)
                .ThenBy(e => e.Route, StringComparer.Ordinal),
        ];
    }

    /// <summary>The entry's target without its query.</summary>
    public static ReadOnlySpan<char> PathOf(AccessLogEntry entry)
    {
        var target = entry.Target.AsSpan();
        var end = target.IndexOfAny('?', '#');
        return end < 0 ? target : target[..end];
    }

    private int MethodNumber(string method)
    {
        var number = _methods.IndexOf(method);
        if (number >= 0)
        {
            return number;
        }
        if (_methods.Count >= MostMethods)
        {
            return MethodNumber(OtherMethod);
        }
        _methods.Add(_methods.Count == MostMethods - 1 ? OtherMethod : method);
        return _methods.Count - 1;
    }

    private static string RouteOf(PathNode node)
    {
        var parts = new List<string>();
        for (var at = node; at.Parent is { } parent; at = parent)
        {
            parts.Add(at.Literal ?? $"{{{VariableNames.KindOf(at.Shape)}}}{at.Ending}");
        }
        parts.Reverse();
        return "/" + string.Join('/', parts);
    }
}
