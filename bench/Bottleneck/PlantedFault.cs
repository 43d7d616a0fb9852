using Plimsoll.Core.Diagnosis.Bottlenecks;

namespace Plimsoll.Bench.Bottlenecks;

/// <summary>One way to make one resource of the running Marketplace bind.</summary>
internal sealed record PlantedFault(string Name, BindingResource Truth, string What)
{
    /// <summary>Planted inside the Marketplace's process, around its own code.</summary>
    public string Inside { get; init; } = "";

    /// <summary>Of <see cref="Inside"/>: from the least to the most, drawn from the seed.</summary>
    public (double Least, double Most) Strength { get; init; }

    /// <summary>Statements of another session, which it holds for a while and gives up for a moment, again and again.</summary>
    public string? HeldSql { get; init; }

    /// <summary>Milliseconds each way between the Marketplace and its database.</summary>
    public (double Least, double Most)? WayMilliseconds { get; init; }

    /// <summary>Bytes a second from the database to the Marketplace.</summary>
    public (double Least, double Most)? WayBytesPerSecond { get; init; }

    /// <summary>Connections that the server has left for the Marketplace.</summary>
    public (double Least, double Most)? ConnectionsLeft { get; init; }

    /// <summary>Processes that compute on the Marketplace's processor.</summary>
    public (double Least, double Most)? Burners { get; init; }

    /// <summary>Writes a second that the database's disk takes.</summary>
    public (double Least, double Most)? WritesPerSecond { get; init; }

    /// <summary>Run before the load, so that it is well without the fault; and what begins the fault.</summary>
    public string? WellSql { get; init; }
    public string? FaultSql { get; init; }

    /// <summary>What it is to use up.</summary>
    public Gauge Gauge { get; init; } = Gauge.None;

    /// <summary>Sessions a second, and which of the journeys.</summary>
    public double SessionsPerSecond { get; init; } = 2;
    public string Journeys { get; init; } = "mixed";

    public IReadOnlyDictionary<string, string> Environment { get; init; } = new Dictionary<string, string>();

    /// <summary>
    /// Rates are low, so that one processor, of which other work may leave a third, carries the Marketplace while it is well. Strengths
    /// are where a fault begins: it is made stronger until it binds on the machine at hand.
    /// </summary>
    public static readonly IReadOnlyList<PlantedFault> All =
    [
        new(
            "leaked-connections",
            BindingResource.ConnectionPool,
            "the code keeps 19 of the pool's 20 connections and never gives them back"
        )
        {
            Inside = "leak",
            Strength = (19, 19.9),
            WayMilliseconds = (8, 12),
        },
        new("hot-code", BindingResource.Cpu, "every request computes")
        {
            Inside = "compute",
            Strength = (100, 200),
            Gauge = Gauge.ServiceProcessor,
        },
        new("noisy-neighbour", BindingResource.Cpu, "other processes compute on the Marketplace's processor")
        {
            Burners = (4, 10),
            Gauge = Gauge.ServiceProcessor,
        },
        new(
            "blocking-calls",
            BindingResource.ThreadPool,
            "every request blocks its thread on a task, and the pool has few threads"
        )
        {
            Inside = "block",
            Strength = (2100, 2600),
            SessionsPerSecond = 1.2,
            Environment = new Dictionary<string, string> { ["DOTNET_ThreadPool_ForceMaxWorkerThreads"] = "A" },
        },
        new(
            "lock-convoy",
            BindingResource.RuntimeLocks,
            "every request passes one lock of the process ten times, and holds it for a while"
        )
        {
            Inside = "lock",
            Strength = (18, 25),
            Environment = new Dictionary<string, string> { ["DOTNET_ThreadPool_ForceMinWorkerThreads"] = "64" },
        },
        new(
            "garbage",
            BindingResource.GarbageCollection,
            "every request allocates large arrays beside a large living heap"
        )
        {
            Inside = "allocate",
            Strength = (16, 32),
            Gauge = Gauge.Pauses,
            Environment = new Dictionary<string, string> { ["DOTNET_gcConcurrent"] = "0" },
        },
        new(
            "slow-gateway",
            BindingResource.OtherService,
            "the payment gateway answers slowly, inside the Marketplace's transaction"
        )
        {
            Inside = "gateway",
            Strength = (1500, 2500),
            Journeys = "paying",
            SessionsPerSecond = 3,
        },
        new(
            "row-lock",
            BindingResource.DatabaseLocks,
            "another session holds the rows of all balances, for seconds at a time"
        )
        {
            HeldSql = "UPDATE transactions.provider_balances SET balance_cents = balance_cents",
            Journeys = "paying",
        },
        new(
            "table-lock",
            BindingResource.DatabaseLocks,
            "another session holds a table in ACCESS EXCLUSIVE mode, for seconds at a time"
        )
        {
            HeldSql = "LOCK TABLE catalog.providers IN ACCESS EXCLUSIVE MODE",
        },
        new(
            "missing-indexes",
            BindingResource.DatabaseCpu,
            "the traffic is of the kind that reads a whole table for each answer"
        )
        {
            Journeys = "ledgers",
            SessionsPerSecond = 4,
            WellSql = "CREATE INDEX bench_cure ON transactions.transactions (customer_id, created_at)",
            FaultSql = "DROP INDEX transactions.bench_cure",
            Gauge = Gauge.DatabaseProcessor,
        },
        new("slow-commits", BindingResource.DatabaseIo, "the disk takes few writes a second, and commits wait for them")
        {
            WritesPerSecond = (4, 7),
            Journeys = "paying",
        },
        new("long-way", BindingResource.Network, "the way between Marketplace and database is long")
        {
            WayMilliseconds = (50, 90),
            SessionsPerSecond = 1.2,
        },
        new("narrow-way", BindingResource.Network, "the way between Marketplace and database is narrow")
        {
            WayBytesPerSecond = (25_000, 45_000),
        },
        new(
            "few-connections",
            BindingResource.DatabaseConnections,
            "other clients hold all but a few of the server's connections"
        )
        {
            ConnectionsLeft = (1, 3),
            WayMilliseconds = (8, 12),
        },
    ];
}
