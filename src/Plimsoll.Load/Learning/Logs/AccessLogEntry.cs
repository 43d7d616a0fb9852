namespace Plimsoll.Load.Learning.Logs;

/// <summary>One request as an access log tells it. Holds what the line holds, personal or not: it is never written out.</summary>
public sealed record AccessLogEntry
{
    /// <summary>When the request began, UTC; for logs that tell the end, the end less the duration.</summary>
    public required DateTime Start { get; init; }

    /// <summary>Null where the log does not tell it.</summary>
    public TimeSpan? Duration { get; init; }

    public required string Method { get; init; }

    /// <summary>Path and query as they were asked for, from the first '/'; <c>*</c> for <c>OPTIONS *</c>.</summary>
    public required string Target { get; init; }

    public int Status { get; init; }

    /// <summary>Of the answer; null where the log does not tell it.</summary>
    public long? BytesSent { get; init; }

    /// <summary>Of the request; null where the log does not tell it.</summary>
    public long? BytesReceived { get; init; }

    public string? Client { get; init; }
    public string? User { get; init; }
    public string? Agent { get; init; }

    /// <summary>A cookie or another mark of the session.</summary>
    public string? Session { get; init; }
    public string? Host { get; init; }
}
