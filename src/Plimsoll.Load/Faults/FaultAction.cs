using System.Text.Json.Serialization;
using Plimsoll.Core;
using Plimsoll.Load.Faults.Processes;
using Plimsoll.Load.Faults.Proxying;

namespace Plimsoll.Load.Faults;

/// <summary>What is done to the system while a fault lasts.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "kind")]
[JsonDerivedType(typeof(Through), "through")]
[JsonDerivedType(typeof(Stop), "stop")]
[JsonDerivedType(typeof(Kill), "kill")]
[JsonDerivedType(typeof(FillDisk), "fill-disk")]
[JsonDerivedType(typeof(PauseReplica), "pause-replica")]
[JsonDerivedType(typeof(HoldLock), "hold-lock")]
[JsonDerivedType(typeof(ExhaustPool), "exhaust-pool")]
public abstract record FaultAction
{
    private FaultAction() { }

    /// <summary>Done to the connections through a proxy.</summary>
    public sealed record Through(string Proxy, ProxyFault Fault) : FaultAction;

    /// <summary>A process stands still (SIGSTOP) and goes on afterwards (SIGCONT).</summary>
    /// <param name="WithChildren">All that descend from it too, as they are at the beginning.</param>
    public sealed record Stop(ProcessChoice Process, bool WithChildren) : FaultAction;

    /// <summary>A process is ended (SIGKILL). There is no way back: whoever watches over it starts it again, or nobody.</summary>
    public sealed record Kill(ProcessChoice Process) : FaultAction;

    /// <summary>A file takes up disk space.</summary>
    /// <param name="Reserve">What must be left free on that disk; else the fault is refused.</param>
    public sealed record FillDisk(string Directory, Bytes Size, Bytes Reserve) : FaultAction;

    /// <summary>A standby stops replaying what its primary sends (<c>pg_wal_replay_pause</c>).</summary>
    /// <param name="Database">The name under which its connection string is given.</param>
    public sealed record PauseReplica(string Database) : FaultAction, IOnDatabase;

    /// <summary>A lock is held.</summary>
    public sealed record HoldLock(string Database, HeldLock Lock) : FaultAction, IOnDatabase;

    /// <summary>Connections are opened and kept, so that others find none.</summary>
    public sealed record ExhaustPool(string Database, int Connections) : FaultAction, IOnDatabase;

    /// <summary>A fault that needs a connection string.</summary>
    public interface IOnDatabase
    {
        string Database { get; }
    }
}
