using System.Globalization;

namespace Plimsoll.Load.Driving.Results;

/// <summary>How far a request came.</summary>
public enum Stage
{
    /// <summary>It was due but never sent.</summary>
    Start,

    /// <summary>No connection was made.</summary>
    Connect,

    /// <summary>It was sent; the head of the answer did not come, or was not what was expected.</summary>
    Answer,

    /// <summary>The head came; the body did not come whole.</summary>
    Body,

    /// <summary>The answer came, but does not hold what the step checks.</summary>
    Check,

    /// <summary>The answer came, but what later steps need is not in it.</summary>
    Extract,
}

/// <summary>Why a request failed.</summary>
public enum Cause
{
    /// <summary>Nobody listens there.</summary>
    Refused,

    /// <summary>The host or the network cannot be reached.</summary>
    Unreachable,

    /// <summary>The name of the host is not known.</summary>
    UnknownHost,

    /// <summary>No encrypted connection came about.</summary>
    Tls,

    /// <summary>The target's certificate is not one that this machine trusts for that name.</summary>
    Certificate,

    /// <summary>This process may open no more files; connections count as such.</summary>
    TooManyFiles,

    /// <summary>All local ports for connections to that address are taken.</summary>
    NoPortLeft,

    /// <summary>It took longer than the timeout.</summary>
    Timeout,

    /// <summary>The connection ended before the answer did.</summary>
    Reset,

    /// <summary>The answer is not HTTP.</summary>
    Garbage,

    /// <summary>The answer is larger than the limit.</summary>
    TooLarge,

    /// <summary>Another status than the step expects.</summary>
    Status,

    /// <summary>A redirect, which is not followed; the step does not expect it.</summary>
    Redirect,

    /// <summary>The body is not JSON.</summary>
    NotJson,

    /// <summary>The answer does not pass a check.</summary>
    Check,

    /// <summary>The values drawn make no request that can be sent, e.g. a line break in a header.</summary>
    Unsendable,

    /// <summary>As many requests as the limit allows were waiting for answers.</summary>
    TooManyInFlight,

    /// <summary>The load was ended while it was under way.</summary>
    CutOff,
}

/// <summary>One kind of failure.</summary>
/// <param name="Status">The status of the answer; 0 where there was none.</param>
/// <param name="What">The check that failed, as the scenario names it; null elsewhere.</param>
public readonly record struct Failure(Stage Stage, Cause Cause, int Status = 0, string? What = null)
{
    public override string ToString() =>
        $"{FailureWords.Of(Stage)}/{FailureWords.Of(Cause)}"
        + (Status == 0 ? "" : string.Create(CultureInfo.InvariantCulture, $" {Status}"))
        + (What is null ? "" : $" ({What})");
}
