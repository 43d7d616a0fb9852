namespace Plimsoll.Load.Driving;

/// <summary>Carries requests to the target and answers back.</summary>
public interface ITransport : IAsyncDisposable
{
    /// <summary>
    /// Sends and waits until the answer is whole. All that may go wrong comes back as a failure with its stage, also that
    /// the time was over; it never throws.
    /// </summary>
    /// <param name="token">Cancelled when the time for the request is over.</param>
    ValueTask<Exchange> SendAsync(Request request, CancellationToken token);
}

/// <param name="PathAndQuery">From the first '/', escaped.</param>
/// <param name="Json">The body; null where there is none.</param>
/// <param name="KeepBody">Whether the answer's body is handed back or just read to its end.</param>
/// <param name="KeepHeaders">Whether the answer's headers are handed back.</param>
public sealed record Request(
    HttpMethod Method,
    string PathAndQuery,
    IReadOnlyList<KeyValuePair<string, string>> Headers,
    string? Json,
    bool KeepBody,
    bool KeepHeaders = false
);

/// <summary>What came back.</summary>
/// <param name="Status">0 where the head of an answer never came.</param>
/// <param name="Body">Empty unless asked for.</param>
/// <param name="Headers">Null unless asked for.</param>
public readonly record struct Exchange(
    int Status,
    ReadOnlyMemory<byte> Body,
    Failure? Failure,
    IReadOnlyList<KeyValuePair<string, string>>? Headers = null
);
