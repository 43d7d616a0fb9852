using Plimsoll.Core.Signals.Processes;

namespace Plimsoll.Cli.Auditing;

/// <summary>What was seen of processes and machines from outside.</summary>
internal sealed record Surroundings
{
    public static readonly Surroundings Unknown = new();

    /// <summary>Null where it is another machine.</summary>
    public HostSignals? DatabaseHost { get; init; }

    /// <summary>The server's processes as one; null where they are not on this machine.</summary>
    public ProcessSignals? Database { get; init; }

    /// <summary>The process that was named; null where none was.</summary>
    public ProcessSignals? Service { get; init; }
}
