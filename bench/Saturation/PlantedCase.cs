using Plimsoll.Load.Envelope.Limits;

namespace Plimsoll.Bench.Saturations;

/// <summary>One limit that is planted in a server of our own.</summary>
/// <param name="Name">As the server is started by.</param>
/// <param name="PerSecond">What it serves by design; 0 where that depends on the machine and is measured first.</param>
/// <param name="Kinds">Which kinds are right; of <see cref="LimitKind.Inside"/> the explanation must hold <paramref name="Word"/>.</param>
/// <param name="Word">What the name or the explanation must hold.</param>
/// <param name="Told">What the user is taken to know: the command's options.</param>
internal sealed record PlantedCase(
    string Name,
    string Planted,
    double PerSecond,
    IReadOnlyList<LimitKind> Kinds,
    string Word,
    string Told
)
{
    public int? AtOnce { get; init; }
    public double? BytesPerSecond { get; init; }
    public string? PoolSize { get; init; }
    public bool UsesDatabase { get; init; }
    public int? Connections { get; init; }

    /// <summary>How long each level is measured: what is held for long needs longer.</summary>
    public TimeSpan Level { get; init; } = TimeSpan.FromSeconds(2.5);

    public static readonly IReadOnlyList<PlantedCase> All =
    [
        new("pool", "a pool of 4 connections, held 15 ms", 4 / 0.0154, [LimitKind.Pool], "shop", "--pool-size 4")
        {
            PoolSize = "4",
            UsesDatabase = true,
        },
        new(
            "threads",
            "5 threads that block for 20 ms",
            5 / 0.0201,
            [LimitKind.Threads, LimitKind.Inside],
            "",
            "--at-once 5"
        )
        {
            AtOnce = 5,
        },
        new("cpu", "one processor, 6 ms each", 1 / 0.0062, [LimitKind.Cpu], "process", ""),
        new(
            "lock",
            "a lock in the process, held 5 ms",
            1 / 0.0051,
            [LimitKind.Locks, LimitKind.Inside],
            "one request at a time",
            ""
        ),
        new("row", "a row's lock in PostgreSQL, held 6 ms", 1 / 0.0068, [LimitKind.Locks], "stock", "")
        {
            UsesDatabase = true,
        },
        new("disk", "40 pages from the disk, one reader", 0, [LimitKind.Disk], "disk", ""),
        new("bandwidth", "4 MB/s for answers of 20 KB", 200, [LimitKind.Bandwidth], "", "--bandwidth 4MB/s")
        {
            BytesPerSecond = 4_000_000,
            Connections = 64,
        },
        new("queue", "a queue of 10 before 2 workers, 10 ms each", 2 / 0.0101, [LimitKind.Queue], "", "--at-once 2")
        {
            AtOnce = 2,
        },
        new("rate", "200 requests a second are let in", 200, [LimitKind.RateLimit], "", ""),
        new(
            "connections",
            "32 of max_connections, each held 0.35 s",
            32 / 0.36,
            [LimitKind.Connections],
            "max_connections",
            ""
        )
        {
            UsesDatabase = true,
            Level = TimeSpan.FromSeconds(4),
        },
        new(
            "service",
            "8 calls at once to a service that takes 40 ms",
            8 / 0.0408,
            [LimitKind.Pool],
            "to 127.0.0.1",
            "--pool-size HOST:PORT=8"
        ),
        new("files", "26 files, each open for 120 ms", 26 / 0.1205, [LimitKind.Files], "files", "")
        {
            Connections = 64,
        },
    ];
}
