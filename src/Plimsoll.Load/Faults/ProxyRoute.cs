using System.Net;

namespace Plimsoll.Load.Faults;

/// <summary>Where a load ends up that is sent to an address at which a proxy of its own scenario listens.</summary>
internal static class ProxyRoute
{
    /// <returns>
    /// The proxies on the way, and what they lead to; each once, so that proxies that lead in a circle end. Empty where the target
    /// is none of them.
    /// </returns>
    public static IReadOnlyList<ProxyPlan> From(Uri target, IReadOnlyList<ProxyPlan> proxies)
    {
        List<ProxyPlan> route = [.. Met(new DnsEndPoint(target.IdnHost, target.Port), proxies)];
        for (var i = 0; i < route.Count; i++)
        {
            if (HostAndPort.Parse(route[i].To) is { } to)
            {
                route.AddRange(Met(to, proxies).Where(proxy => !route.Contains(proxy)).ToList());
            }
        }
        return route;
    }

    private static IEnumerable<ProxyPlan> Met(DnsEndPoint address, IReadOnlyList<ProxyPlan> proxies) =>
        proxies.Where(proxy => IPEndPoint.TryParse(proxy.Listen, out var listen) && IsAt(address, listen));

    /// <summary>
    /// A name may mean any address, and a proxy at every address of the machine is met by any of them: where it cannot be told
    /// without asking a name server, it counts as met.
    /// </summary>
    private static bool IsAt(DnsEndPoint address, IPEndPoint listen) =>
        address.Port == listen.Port
        && (
            !IPAddress.TryParse(address.Host, out var literal)
            || listen.Address.Equals(IPAddress.Any)
            || listen.Address.Equals(IPAddress.IPv6Any)
            || literal.Equals(IPAddress.Any)
            || literal.Equals(IPAddress.IPv6Any)
            || Plain(literal).Equals(Plain(listen.Address))
        );

    private static IPAddress Plain(IPAddress address) =>
        address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : new IPAddress(address.GetAddressBytes());
}
