using System.Net;

namespace Plimsoll.Load.Faults.Proxying;

/// <summary>Where a proxy listens and where it leads.</summary>
public sealed record ProxyOptions
{
    public required string Name { get; init; }

    /// <summary>Port 0 takes a free one.</summary>
    public required IPEndPoint Listen { get; init; }

    public required DnsEndPoint To { get; init; }

    /// <summary>Look for HTTP/1.1 requests from the start of each connection, so that a fault may strike them later.</summary>
    public bool IsHttp { get; init; }

    /// <summary>Without it an address that other machines can reach is refused.</summary>
    public bool MayLeaveLoopback { get; init; }
}
