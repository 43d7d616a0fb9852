namespace Plimsoll.Load.Driving.Transports;

/// <summary>
/// A request as HTTP/1.1 has it, and where its parts lie, for a transport that speaks otherwise. Filled by
/// <see cref="Requests.RequestWriter"/>.
/// </summary>
internal sealed class RequestBytes
{
    public ByteBuffer Wire { get; } = new();
    public HttpMethod Method { get; set; } = HttpMethod.Get;

    /// <summary>The path with its query, escaped; that of the target goes before it.</summary>
    public Range Path { get; set; }

    /// <summary>Lines of <c>name: value</c>, each with its line break.</summary>
    public Range Headers { get; set; }

    public int BodyAt { get; set; }

    /// <summary>Whether there is a body, be it empty.</summary>
    public bool HasBody { get; set; }
}
