namespace Plimsoll.Core.Signals.Traces;

/// <summary>What a span says with yes or no. A flag that is absent says no only where its "known" flag is there.</summary>
[Flags]
public enum SpanFlags : ushort
{
    None = 0,
    Error = 1 << 0,

    /// <summary>It failed because its time was up (<c>error.type</c>, an exception's type, or a cancelled call).</summary>
    TimedOut = 1 << 1,

    /// <summary>A second or later try (<c>http.request.resend_count</c>).</summary>
    Resent = 1 << 2,
    CacheHit = 1 << 3,
    CacheMiss = 1 << 4,

    /// <summary>Whether the answer was compressed is known (<c>http.response.header.content-encoding</c> is recorded).</summary>
    EncodingKnown = 1 << 5,
    Compressed = 1 << 6,

    /// <summary>The caller asked for a page or a limit (query string of the request).</summary>
    Paged = 1 << 7,

    /// <summary>State of one caller kept in this process: a session loaded from memory.</summary>
    InProcessState = 1 << 8,
}
