using System.Net;
using Plimsoll.Core;
using Plimsoll.Load.Faults;

namespace Plimsoll.Load;

/// <summary>
/// Whether a target may be loaded at all. This machine may; any other host only when it was named by whoever has the
/// right to load it. Names are not looked up: what a name server says can change between the look and the load.
/// </summary>
public static class TargetPermission
{
    /// <param name="owned">Hosts that were named, as in the target's address; a port may stand after them.</param>
    /// <exception cref="PlimsollException">It may not (<see cref="Fault.Usage"/>).</exception>
    public static void Require(Uri target, IReadOnlyList<string> owned)
    {
        if (!IsThisMachine(target) && !owned.Any(name => Names(name, target)))
        {
            throw new PlimsollException(
                Fault.Usage,
                $"The target {target} is not this machine, and a load can bring a host down.",
                $"If you may load it, name it: --i-own-this-target {target.IdnHost}"
            );
        }
    }

    /// <summary>The same for whatever the target leads to through the proxies of the load's own scenario.</summary>
    /// <remarks>A proxy that the load is not sent to, such as one before a database, may lead where it will.</remarks>
    /// <exception cref="PlimsollException">It may not (<see cref="Fault.Usage"/>).</exception>
    public static void Require(Uri target, IReadOnlyList<ProxyPlan> proxies, IReadOnlyList<string> owned)
    {
        Require(target, owned);
        foreach (var proxy in ProxyRoute.From(target, proxies))
        {
            var to = HostAndPort.Parse(proxy.To)!;
            var end = new UriBuilder(Uri.UriSchemeHttp, to.Host, to.Port).Uri;
            if (!IsThisMachine(end) && !owned.Any(name => Names(name, end)))
            {
                throw new PlimsollException(
                    Fault.Usage,
                    $"The target {target} leads through the proxy {proxy.Name} to {proxy.To}, which is not this machine, "
                        + "and a load can bring a host down.",
                    $"If you may load it, name it: --i-own-this-target {end.IdnHost}"
                );
            }
        }
    }

    /// <summary>A loopback address, or <c>localhost</c>, which RFC 6761 keeps for it.</summary>
    public static bool IsThisMachine(Uri target) =>
        IPAddress.TryParse(target.IdnHost, out var address)
            ? IPAddress.IsLoopback(address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address)
            : target.IdnHost.TrimEnd('.').Equals("localhost", StringComparison.OrdinalIgnoreCase);

    private static bool Names(string name, Uri target)
    {
        var word = name.Trim();
        return Same(word, target.IdnHost)
            || Same(word, target.Host)
            || Same(word, $"{target.IdnHost}:{target.Port}")
            || Same(word, $"{target.Host}:{target.Port}");
    }

    private static bool Same(string a, string b) => a.Equals(b, StringComparison.OrdinalIgnoreCase);
}
