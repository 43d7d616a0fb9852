namespace Plimsoll.Load.Learning.Logs;

/// <summary>What a place in a log line can mean.</summary>
public enum LogField
{
    /// <summary>Read over.</summary>
    Other,
    Client,
    User,
    Session,
    Time,

    /// <summary>When the request began; other times are when it ended, unless the format says otherwise.</summary>
    StartTime,

    /// <summary>A day, with its time of day in another field.</summary>
    Date,
    TimeOfDay,
    Method,

    /// <summary>Path and query, or a whole address.</summary>
    Target,
    Path,
    Query,

    /// <summary>The request line: method, target, version.</summary>
    Request,
    Status,
    BytesSent,
    BytesReceived,
    Agent,
    Host,
    Seconds,
    Milliseconds,
    Microseconds,
    Nanoseconds,

    /// <summary>Which part of a program wrote the line.</summary>
    Category,
}
