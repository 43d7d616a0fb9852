namespace Plimsoll.Load.Driving;

/// <summary>How the load speaks with the target.</summary>
public enum HttpProtocol
{
    /// <summary>HTTP/1.1, one request at a time on a connection.</summary>
    Http11,

    /// <summary>
    /// HTTP/2 and nothing else: agreed upon in the handshake where the target is https, spoken at once where it is http.
    /// </summary>
    Http2,
}
