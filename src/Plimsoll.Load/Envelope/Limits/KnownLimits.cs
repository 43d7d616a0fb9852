namespace Plimsoll.Load.Envelope.Limits;

/// <summary>What is known beforehand of limits that only the load itself can see the use of. Null is not known.</summary>
public sealed record KnownLimits
{
    public static readonly KnownLimits None = new();

    /// <summary>What the way from the service to the load carries, in bytes.</summary>
    public double? BytesPerSecond { get; init; }

    /// <summary>Requests that the service works on at once: its workers, threads or processes.</summary>
    public int? AtOnce { get; init; }

    /// <summary>Requests that the service lets in.</summary>
    public double? RequestsPerSecond { get; init; }
}
