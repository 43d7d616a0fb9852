namespace Plimsoll.Load.Driving.Transports;

/// <summary>What a transport must know.</summary>
internal sealed record TransportOptions
{
    public required Uri Target { get; init; }

    /// <summary>The largest body of an answer that is read; above it the request fails.</summary>
    public long MaxAnswerBytes { get; init; } = 8 * 1024 * 1024;

    /// <summary>The requests wait in line for as many connections.</summary>
    public int MaxConnections { get; init; } = int.MaxValue;

    /// <summary>Of a request, most of which may pass in connecting.</summary>
    public required TimeSpan Timeout { get; init; }

    public HttpProtocol Protocol { get; init; } = HttpProtocol.Http11;

    /// <summary>Whether certificates that this machine does not trust are taken all the same.</summary>
    public bool AnyCertificate { get; init; }
}
