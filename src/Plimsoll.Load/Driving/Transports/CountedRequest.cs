namespace Plimsoll.Load.Driving.Transports;

/// <summary>
/// A request of the platform's client that knows how often it was sent: the client sends some again by itself and does not tell,
/// but for each sending it asks anew how header values are to be encoded.
/// </summary>
internal sealed class CountedRequest : HttpRequestMessage
{
    /// <summary>As often as our own transport does: once, and once more.</summary>
    private const int MostOnHttp11 = 2;

    public int Sendings { get; private set; }

    /// <summary>To be called for each header of each sending.</summary>
    /// <exception cref="IOException">Enough: the client would try three times more, also on fresh connections.</exception>
    public void Writes(string header)
    {
        // Each request has this one, and once.
        if (
            header.Equals("Host", StringComparison.OrdinalIgnoreCase)
            && ++Sendings > MostOnHttp11
            && Version.Major == 1
        )
        {
            Sendings = MostOnHttp11;
            throw new IOException("The target closes each connection without an answer.");
        }
    }
}
