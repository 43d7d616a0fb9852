using System.Globalization;
using System.Net;

namespace Plimsoll.Load.Faults;

/// <summary>Reads <c>db.internal:5432</c>, <c>127.0.0.1:5432</c> and <c>[::1]:5432</c>.</summary>
public static class HostAndPort
{
    /// <returns>Null where it is none.</returns>
    public static DnsEndPoint? Parse(string? text)
    {
        var colon = text?.LastIndexOf(':') ?? -1;
        return
            colon > 0
            && int.TryParse(text![(colon + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out var port)
            && port is > 0 and <= 65535
            && text[..colon].Trim('[', ']') is { Length: > 0 } host
            && Uri.CheckHostName(host) != UriHostNameType.Unknown
            ? new DnsEndPoint(host, port)
            : null;
    }
}
