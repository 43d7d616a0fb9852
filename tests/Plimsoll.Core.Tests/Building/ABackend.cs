using Plimsoll.Core.Diagnosis.Bottlenecks;
using Plimsoll.Core.Signals;
using Plimsoll.Core.Signals.Processes;
using Plimsoll.Core.Statistics;
using Plimsoll.Core.Workloads;
using Plimsoll.Core.Workloads.Service;

namespace Plimsoll.Core.Tests.Building;

/// <summary>
/// A backend told by how many requests are where at once, as it would look to every observer. It starts healthy: 100 requests
/// a second, about two under way, on four cores each for the service and the database.
/// </summary>
public sealed record ABackend
{
    private const double Seconds = 60;
    private const int Looks = 600;

    public double PerSecond { get; init; } = 100;

    /// <summary>Requests at once on critical paths, by layer.</summary>
    public double Own { get; init; } = 0.5;
    public double PoolWait { get; init; }

    /// <summary>In statements, as the service sees it; what the sessions do is below.</summary>
    public double InDatabase { get; init; } = 0.9;
    public double Outside { get; init; } = 0.4;
    public double OutsideInTransaction { get; init; }
    public double LockSpans { get; init; }
    public double Files { get; init; }
    public double FailedShare { get; init; }

    /// <summary>Sessions at once.</summary>
    public double DbCpu { get; init; } = 0.6;
    public double DbIo { get; init; } = 0.1;
    public double DbCommit { get; init; } = 0.05;
    public double DbLocks { get; init; } = 0.02;
    public double DbShortLocks { get; init; }
    public double DbSending { get; init; }
    public double IdleInTransaction { get; init; }
    public string BlockerState { get; init; } = "idle in transaction";
    public int Connections { get; init; } = 25;
    public int ConnectionsMost { get; init; } = 100;
    public double DatabaseCores { get; init; } = 4;

    public double Cores { get; init; } = 4;
    public double CpuUsed { get; init; } = 0.4;
    public double Pauses { get; init; } = 0.01;
    public double ThreadQueue { get; init; } = 0.05;
    public double Threads { get; init; } = 6;
    public double? LockWaiters { get; init; }
    public double Contentions { get; init; } = 2;
    public double PoolMost { get; init; } = 20;
    public double PoolUsed { get; init; } = 1;
    public double Pending { get; init; }
    public double HostCpu { get; init; } = 0.25;
    public double Throttled { get; init; }
    public double LinkUsed { get; init; } = 0.05;
    public double DiskUsed { get; init; } = 0.05;
    public double DatabaseDiskUsed { get; init; } = 0.1;

    /// <summary>All figures of observers vary by so much, as if a window were short.</summary>
    public Random? Chance { get; init; }

    public BottleneckSignals Build()
    {
        var host = new HostSignals
        {
            Name = "web",
            Cores = Cores,
            CpuUtilisation = Math.Min(1, Math.Max(Vary(HostCpu), CpuUsed / Cores)),
            CpuThrottledShare = Throttled,
            DiskUtilisation = DiskUsed,
            IoPressure = DiskUsed > 0.8 ? 0.7 : 0.01,
            SentBytesPerSecond = Vary(LinkUsed) * 125e6,
            ReceivedBytesPerSecond = 1e5,
            NetworkBytesPerSecondMost = 125e6,
            RetransmitShare = 0.0005,
        };
        return new BottleneckSignals
        {
            Database = Database(),
            Service = Service(),
            Runtimes = [Runtime()],
            Host = host,
            DatabaseHost = new HostSignals
            {
                Name = "db",
                Cores = DatabaseCores,
                CpuUtilisation = Math.Min(1, Vary(DbCpu) / DatabaseCores),
                DiskUtilisation = DatabaseDiskUsed,
            },
        };
    }

    public Bottleneck Diagnose() => BottleneckFinder.Find(Build());

    private ServiceWorkload Service()
    {
        var requests = Math.Round(PerSecond * Seconds);
        var layers = new[]
        {
            Time(Layer.Own, "", Own),
            Time(Layer.PoolWait, "", PoolWait),
            Time(Layer.Database, "SELECT 1", InDatabase),
            Time(Layer.OtherService, "payments.example", Outside + OutsideInTransaction),
            Time(Layer.Lock, "", LockSpans),
            Time(Layer.LocalFile, "", Files),
        };
        var latency = new LatencyHistogram();
        for (var i = 0; i < 40; i++)
        {
            latency.Record(TimeSpan.FromMilliseconds(layers.Sum(l => l.CriticalMilliseconds)));
        }
        return new ServiceWorkload
        {
            Window = new Window(AWorkload.Now.AddSeconds(-Seconds), AWorkload.Now),
            Endpoints =
            [
                new Endpoint
                {
                    Key = new EndpointKey("shop", "POST", "/orders"),
                    Requests = requests,
                    Traced = (long)requests,
                    Latency = latency,
                    Layers = [.. layers.Where(l => l.CriticalMilliseconds > 0)],
                    Errors = requests * FailedShare,
                    ErrorSources =
                        FailedShare > 0
                            ? [new ErrorSource(Layer.PoolWait, "connection", "db", 0, (long)(requests * FailedShare))]
                            : [],
                    Statements =
                    [
                        new StatementUse
                        {
                            Text = "SELECT 1",
                            Calls = (long)requests * 3,
                            Requests = (long)requests,
                        },
                    ],
                    Patterns =
                        OutsideInTransaction > 0
                            ?
                            [
                                new Pattern
                                {
                                    Kind = PatternKind.CallInTransaction,
                                    What = "POST /charges",
                                    Peer = "payments.example",
                                    Requests = (long)requests,
                                    SavedMilliseconds = 0,
                                    OwnMilliseconds = 1000 * OutsideInTransaction / PerSecond,
                                },
                            ]
                            : [],
                },
            ],
        };
    }

    private RuntimeSignals Runtime() =>
        new()
        {
            Service = "shop",
            Instance = "shop-1",
            Cores = Cores,
            CpuUtilisation = CpuUsed / Cores,
            GcPauseShare = Pauses,
            ThreadPoolQueue = Vary(ThreadQueue),
            ThreadPoolThreads = Threads,
            LockWaiters = LockWaiters,
            LockContentionsPerSecond = Vary(Contentions),
            Pools =
            [
                new PoolSignals("main")
                {
                    Max = PoolMost,
                    Used = Math.Min(PoolMost, Vary(PoolUsed)),
                    UsedMost = Math.Min(PoolMost, PoolUsed * 1.5),
                    Pending = Vary(Pending),
                    PendingMost = Pending * 2,
                },
            ],
        };

    private Workload Database() =>
        AWorkload
            .With()
            .Activity(a =>
                a with
                {
                    Samples = Looks,
                    Waits =
                    [
                        .. new[]
                        {
                            Seen("CPU", "CPU", DbCpu),
                            Seen("IO", "DataFileRead", DbIo),
                            Seen("IO", "WALSync", DbCommit),
                            Seen("Lock", "transactionid", DbLocks),
                            Seen("LWLock", "LockManager", DbShortLocks),
                            Seen("Client", "ClientWrite", DbSending),
                        }.Where(w => w.Count > 0),
                    ],
                    Blockings =
                        DbLocks >= 0.1
                            ?
                            [
                                new Blocking
                                {
                                    Waiting = "UPDATE balances SET …",
                                    Blocker = "UPDATE balances SET …",
                                    BlockerState = BlockerState,
                                    LockType = "transactionid",
                                    Count = (int)(DbLocks * Looks),
                                    LongestWait = TimeSpan.FromSeconds(1),
                                },
                            ]
                            : [],
                }
            )
            .Load(l =>
                l with
                {
                    Connections = l.Connections with
                    {
                        Max = ConnectionsMost,
                        Reserved = 3,
                        PeakTotal = Connections,
                        IdleInTransactionMean = Math.Max(IdleInTransaction, OutsideInTransaction),
                    },
                }
            )
            .Build();

    private WaitCount Seen(string type, string wait, double atOnce) =>
        new(null, type, wait, (int)Math.Round(Vary(atOnce) * Looks));

    private LayerTime Time(Layer layer, string name, double atOnce)
    {
        var each = 1000 * Vary(atOnce) / PerSecond;
        return new LayerTime(layer, name, each, each);
    }

    private double Vary(double value) => Chance is null ? value : value * (0.92 + (0.16 * Chance.NextDouble()));
}
