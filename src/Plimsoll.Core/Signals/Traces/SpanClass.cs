namespace Plimsoll.Core.Signals.Traces;

/// <summary>What kind of work a span is, decided once, where the semantic conventions are read.</summary>
public enum SpanClass : byte
{
    /// <summary>The service's own code.</summary>
    Own,

    /// <summary>A request taken from outside.</summary>
    Server,

    /// <summary>A message taken from a queue or topic.</summary>
    Consumer,

    /// <summary>One statement.</summary>
    DbQuery,

    /// <summary>Waiting for a connection: opened, or handed out by the pool.</summary>
    DbConnect,

    /// <summary>From begin to commit or rollback; its statements are its children or lie within it.</summary>
    DbTransaction,

    /// <summary>A call to another service over HTTP, gRPC or another kind of RPC.</summary>
    Call,

    /// <summary>A message handed to a queue or topic.</summary>
    Messaging,
    Mail,

    /// <summary>A read of or write to a cache; <see cref="SpanFlags.CacheHit"/> and <see cref="SpanFlags.CacheMiss"/> tell reads.</summary>
    Cache,

    /// <summary>Waiting for a lock of the process.</summary>
    Lock,

    /// <summary>A document or picture made: PDF, spreadsheet, thumbnail.</summary>
    Rendering,

    /// <summary>Logs, metrics, events or analytics sent out.</summary>
    Shipping,

    /// <summary>A file on the process's own disk.</summary>
    LocalFile,

    /// <summary>A pause that the code asked for: back-off, polling, rate limits.</summary>
    Sleep,
}
