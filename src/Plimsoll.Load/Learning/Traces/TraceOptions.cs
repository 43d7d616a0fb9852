namespace Plimsoll.Load.Learning.Traces;

/// <summary>Which spans of a trace are requests, and whose.</summary>
public sealed record TraceOptions
{
    /// <summary>Only spans of this service (<c>service.name</c>); null takes all.</summary>
    public string? Service { get; init; }

    /// <summary>The attribute of a span that marks its session; who has none is told by user, or by address and agent.</summary>
    public string SessionAttribute { get; init; } = "session.id";
}
