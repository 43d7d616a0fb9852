using Plimsoll.Core.Workloads.Service;

namespace Plimsoll.Cli.AccessLogs;

/// <summary>The routes that spans told of, so that a line of a log is known for one of their requests.</summary>
internal sealed class KnownRoutes
{
    private readonly Dictionary<(string Method, int Parts), List<string[]>> _routes = [];

    /// <summary>Routes whose last part takes in all that follows.</summary>
    private readonly Dictionary<string, List<string[]>> _open = new(StringComparer.Ordinal);

    public static KnownRoutes None { get; } = new([]);

    public KnownRoutes(IEnumerable<EndpointKey> endpoints)
    {
        foreach (var endpoint in endpoints.Where(e => e.Method.Length > 0 && !e.IsOther))
        {
            var parts = endpoint.Route.Split('/', StringSplitOptions.RemoveEmptyEntries);
            if (parts.Length > 0 && IsOpen(parts[^1]))
            {
                Add(_open, endpoint.Method, parts[..^1]);
            }
            else
            {
                Add(_routes, (endpoint.Method, parts.Length), parts);
            }
        }
    }

    /// <param name="path">Without its query.</param>
    public bool Holds(string method, ReadOnlySpan<char> path)
    {
        if (_routes.Count == 0 && _open.Count == 0)
        {
            return false;
        }
        var parts = path.ToString().Split('/', StringSplitOptions.RemoveEmptyEntries);
        return (_routes.TryGetValue((method, parts.Length), out var routes) && routes.Exists(r => Fits(r, parts)))
            || (_open.TryGetValue(method, out var open) && open.Exists(r => Fits(r, parts)));
    }

    private static bool Fits(string[] route, string[] parts)
    {
        if (route.Length > parts.Length)
        {
            return false;
        }
        for (var i = 0; i < route.Length; i++)
        {
            if (!IsVariable(route[i]) && !string.Equals(route[i], parts[i], StringComparison.OrdinalIgnoreCase))
            {
                return false;
            }
        }
        return true;
    }

    /// <summary><c>{id}</c>, <c>{id:int}.json</c>, <c>:id</c> and <c>&lt;id&gt;</c>, as frameworks write them.</summary>
    private static bool IsVariable(string part) => part.Contains('{') || part[0] is ':' or '<' or '*';

    private static bool IsOpen(string part) => part.StartsWith("{*", StringComparison.Ordinal) || part[0] == '*';

    private static void Add<TKey>(Dictionary<TKey, List<string[]>> routes, TKey key, string[] parts)
        where TKey : notnull
    {
        if (!routes.TryGetValue(key, out var list))
        {
            routes[key] = list = [];
        }
        list.Add(parts);
    }
}
