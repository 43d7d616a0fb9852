namespace Plimsoll.Core;

/// <summary>What kind of fault of the environment stopped the work; the CLI maps each to one exit code.</summary>
public enum Fault
{
    /// <summary>An option, file or connection string that cannot be understood.</summary>
    Usage,

    /// <summary>The server cannot be reached, or refuses the login.</summary>
    Connection,

    /// <summary>The server is reached but is not fit: too old, no pg_stat_statements, a standby for a change.</summary>
    Server,

    /// <summary>The role lacks a privilege without which nothing can be done.</summary>
    Privilege,

    /// <summary>The target of the load does not answer.</summary>
    Target,

    /// <summary>Another tuner holds the lock, or an earlier run's way back must be finished first.</summary>
    Busy,

    /// <summary>
    /// A change could not be undone now, or a fault of a load could not be begun or ended. A change that fails and is undone
    /// is no fault: it is told in the report.
    /// </summary>
    Change,

    /// <summary>A file or directory of ours cannot be read or written.</summary>
    File,
}

/// <summary>
/// A fault of the environment: says what is wrong, and what to do next. Everything that is expected to happen in
/// the course of work is data instead.
/// </summary>
public sealed class PlimsollException(Fault fault, string what, string next, Exception? inner = null)
    : Exception(what, inner)
{
    public Fault Fault { get; } = fault;

    /// <summary>One or two sentences, or a SQL statement, that would mend it.</summary>
    public string Next { get; } = next;
}
