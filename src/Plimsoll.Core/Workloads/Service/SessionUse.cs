namespace Plimsoll.Core.Workloads.Service;

/// <summary>Whether a service's callers are bound to one of its processes.</summary>
public sealed record SessionUse
{
    public required string Service { get; init; }
    public required int Instances { get; init; }

    /// <summary>Callers seen more than once.</summary>
    public long Callers { get; init; }

    /// <summary>Their requests after the first, and those on the same process as the one before.</summary>
    public long Returns { get; init; }
    public long SameInstance { get; init; }

    /// <summary>What chance alone would give <see cref="SameInstance"/> of <see cref="Returns"/>, from how requests spread.</summary>
    public double SameByChance { get; init; }

    /// <summary>Requests that used state held in the process, and those that wrote or read its own disk.</summary>
    public long InProcessState { get; init; }
    public long LocalFiles { get; init; }

    /// <summary>Endpoints that did so, most frequent first.</summary>
    public IReadOnlyList<string> Endpoints { get; init; } = [];

    /// <summary>Failed requests on another process than the caller's last, and requests there.</summary>
    public long ErrorsElsewhere { get; init; }
    public long RequestsElsewhere { get; init; }

    public long Requests { get; init; }
}
