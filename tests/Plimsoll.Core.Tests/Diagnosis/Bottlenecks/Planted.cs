using Plimsoll.Core.Diagnosis.Bottlenecks;
using Plimsoll.Core.Tests.Building;

namespace Plimsoll.Core.Tests.Diagnosis.Bottlenecks;

/// <summary>
/// Backends in which one thing binds, with the symptoms that it has in life. Each kind is made at any strength (0 to 1) from a
/// random healthy mix.
/// </summary>
internal static class Planted
{
    public static readonly IReadOnlyDictionary<
        string,
        (BindingResource Truth, Func<ABackend, double, ABackend> Plant)
    > Kinds = new Dictionary<string, (BindingResource, Func<ABackend, double, ABackend>)>
    {
        ["idle"] = (BindingResource.Nothing, (b, _) => b),
        ["busy but well"] = (
            BindingResource.Nothing,
            (b, s) =>
                b with
                {
                    PerSecond = b.PerSecond * 2,
                    Own = b.Own * 2,
                    InDatabase = b.InDatabase + 1 + s,
                    DbCpu = b.DbCpu + 1 + s,
                    CpuUsed = 1 + s,
                    PoolUsed = 3 + s,
                }
        ),
        ["own code"] = (
            BindingResource.Cpu,
            (b, s) =>
                Waiting(b, s) is var w
                    ? b with
                    {
                        CpuUsed = b.Cores * (0.88 + (0.11 * s)),
                        Own = b.Own + w,
                        // Even spans of statements end late, and a little work queues for threads.
                        InDatabase = b.InDatabase + (0.15 * w),
                        PoolUsed = b.PoolUsed + (0.15 * w),
                        ThreadQueue = 5 * s,
                        HostCpu = 0.95,
                    }
                    : b
        ),
        ["quota"] = (
            BindingResource.Cpu,
            (b, s) =>
                b with
                {
                    Throttled = 0.2 + (0.6 * s),
                    CpuUsed = b.Cores * 0.5,
                    Own = b.Own + Waiting(b, s),
                    HostCpu = 0.5,
                }
        ),
        ["noisy neighbour"] = (
            BindingResource.Cpu,
            (b, s) =>
                Waiting(b, s) is var w
                    ? b with
                    {
                        HostCpu = 0.97,
                        CpuUsed = 0.4,
                        Own = b.Own + (0.7 * w),
                        InDatabase = b.InDatabase + (0.3 * w),
                        PoolUsed = b.PoolUsed + (0.3 * w),
                    }
                    : b
        ),
        ["database processors"] = (
            BindingResource.DatabaseCpu,
            (b, s) => Sessions(b, b.DatabaseCores + Waiting(b, s), (x, n) => x with { DbCpu = n })
        ),
        ["database processors, pool full"] = (
            BindingResource.DatabaseCpu,
            (b, s) => Full(Sessions(b, Math.Max(b.DatabaseCores, b.PoolMost - 2), (x, n) => x with { DbCpu = n }), s)
        ),
        ["data files"] = (
            BindingResource.DatabaseIo,
            (b, s) => Sessions(b, Waiting(b, s), (x, n) => x with { DbIo = n, DatabaseDiskUsed = 0.95 })
        ),
        ["commits"] = (
            BindingResource.DatabaseIo,
            (b, s) => Sessions(b, Waiting(b, s), (x, n) => x with { DbCommit = n })
        ),
        ["row lock"] = (
            BindingResource.DatabaseLocks,
            (b, s) => Sessions(b, Waiting(b, s), (x, n) => x with { DbLocks = n })
        ),
        ["row lock, pool full"] = (
            BindingResource.DatabaseLocks,
            (b, s) => Full(Sessions(b, b.PoolMost - 2, (x, n) => x with { DbLocks = n }), s)
        ),
        ["short locks"] = (
            BindingResource.DatabaseLocks,
            (b, s) => Sessions(b, Waiting(b, s), (x, n) => x with { DbShortLocks = n })
        ),
        ["lock in the process"] = (
            BindingResource.RuntimeLocks,
            (b, s) =>
                b with
                {
                    Own = b.Own + Waiting(b, s),
                    LockWaiters = Waiting(b, s),
                    Contentions = 100,
                    Threads = 8 + Waiting(b, s),
                    ThreadQueue = 3 * s,
                }
        ),
        ["lock in the process, contentions alone"] = (
            BindingResource.RuntimeLocks,
            (b, s) => b with { Own = b.Own + Waiting(b, s), Contentions = 60 + (200 * s), Threads = 8 + Waiting(b, s) }
        ),
        ["small pool"] = (
            BindingResource.ConnectionPool,
            (b, s) => Full(b with { PoolMost = 3, InDatabase = 2.8, DbCpu = 2, DbIo = 0.5, Connections = 8 }, s)
        ),
        ["leaked connections"] = (BindingResource.ConnectionPool, (b, s) => Full(b, s)),
        ["limit of the server"] = (
            BindingResource.DatabaseConnections,
            (b, s) =>
                b with
                {
                    ConnectionsMost = 40,
                    Connections = 37,
                    FailedShare = 0.05 + (0.5 * s),
                    PoolWait = Waiting(b, s),
                    PoolUsed = 3,
                }
        ),
        ["sync over async"] = (
            BindingResource.ThreadPool,
            (b, s) =>
                Waiting(b, s) is var w
                    ? b with
                    {
                        ThreadQueue = 8 + (60 * s),
                        Threads = 20 + (40 * s),
                        Own = b.Own + (0.5 * w),
                        InDatabase = b.InDatabase + (0.5 * w),
                        PoolUsed = Math.Min(b.PoolMost, b.PoolUsed + (0.5 * w)),
                    }
                    : b
        ),
        ["sync over async, pool full"] = (
            BindingResource.ThreadPool,
            (b, s) =>
                Full(
                    b with
                    {
                        ThreadQueue = 8 + (60 * s),
                        Threads = 40,
                        Own = b.Own + 5,
                        InDatabase = b.InDatabase + b.PoolMost,
                    },
                    0.3 * s
                )
        ),
        ["garbage"] = (
            BindingResource.GarbageCollection,
            (b, s) =>
                b with
                {
                    Pauses = 0.3 + (0.5 * s),
                    CpuUsed = b.Cores * (0.6 + (0.35 * s)),
                    Own = b.Own + Waiting(b, s),
                    ThreadQueue = 10 * s,
                    HostCpu = 0.9,
                }
        ),
        ["long way"] = (
            BindingResource.Network,
            (b, s) =>
                b with
                {
                    InDatabase = b.InDatabase + Waiting(b, s),
                    PoolUsed = Math.Min(b.PoolMost * 0.8, b.PoolUsed + Waiting(b, s)),
                }
        ),
        ["full link"] = (
            BindingResource.Network,
            (b, s) =>
                b with
                {
                    LinkUsed = 0.97,
                    InDatabase = b.InDatabase + Waiting(b, s),
                    DbSending = Waiting(b, s) * 0.7,
                }
        ),
        ["slow service in a transaction, pool full"] = (
            BindingResource.OtherService,
            (b, s) => Full(b with { OutsideInTransaction = b.PoolMost - 1 }, s)
        ),
        ["slow service"] = (
            BindingResource.OtherService,
            (b, s) => b with { Outside = b.Outside + (2 * Waiting(b, s)) }
        ),
        ["own disk"] = (BindingResource.Disk, (b, s) => b with { DiskUsed = 0.97, Files = Waiting(b, s), Own = b.Own }),
    };

    /// <summary>A healthy backend of some kind.</summary>
    public static ABackend Healthy(Random chance)
    {
        var scale = 0.5 + chance.NextDouble();
        return new ABackend
        {
            PerSecond = 40 + (160 * chance.NextDouble()),
            Own = 0.5 * scale,
            InDatabase = 1.1 * scale,
            DbCpu = 0.7 * scale * (0.5 + (0.5 * chance.NextDouble())),
            DbIo = 0.3 * scale * chance.NextDouble(),
            Outside = 0.6 * chance.NextDouble(),
            CpuUsed = 0.4 * scale,
            PoolMost = chance.Next(10, 40),
            PoolUsed = 1.1 * scale,
            Chance = chance,
        };
    }

    /// <summary>Requests that wait: three times to ten times those that a healthy backend has under way.</summary>
    private static double Waiting(ABackend backend, double strength) =>
        (backend.Own + backend.InDatabase + backend.Outside) * (3 + (7 * strength));

    /// <summary>So many sessions more at once, and in the service's spans too.</summary>
    private static ABackend Sessions(ABackend backend, double sessions, Func<ABackend, double, ABackend> at) =>
        at(
            backend with
            {
                InDatabase = backend.InDatabase + sessions,
                PoolMost = Math.Max(backend.PoolMost, sessions + 2),
                PoolUsed = backend.PoolUsed + sessions,
            },
            sessions
        );

    private static ABackend Full(ABackend backend, double strength) =>
        backend with
        {
            PoolUsed = backend.PoolMost,
            PoolWait = 5 + (40 * strength),
            Pending = 5 + (40 * strength),
        };
}
