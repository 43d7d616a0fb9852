using Plimsoll.Core.Signals;

namespace Plimsoll.Core.Diagnosis.Bottlenecks.Judging;

/// <summary>What could be looked at, and what would have made the rest visible.</summary>
internal sealed class Visible
{
    private static readonly Blindspot s_traces = new(
        "traces",
        "no spans came",
        "OTEL_EXPORTER_OTLP_ENDPOINT=http://127.0.0.1:4318",
        "how long requests take, and what they wait for, is not known"
    );
    private static readonly Blindspot s_database = new(
        "the database",
        "its sessions were not looked at, or not often enough",
        "plimsoll audit --postgres <connection string> --window 60s",
        "locks, processors and disk of the database are not seen"
    );
    private static readonly Blindspot s_runtime = new(
        "the service's runtime",
        "no metrics of its processors, collector and threads came",
        "export the meter System.Runtime over OTLP, or plimsoll audit --pid <process id>",
        "processors, garbage collection and threads are not told apart"
    );
    private static readonly Blindspot s_threads = new(
        "the queue of the thread pool",
        "the runtime's metrics do not hold it",
        "export the meter System.Runtime over OTLP (.NET 9 or later)",
        "threads that are missing look like slow code or a slow network"
    );
    private static readonly Blindspot s_pool = new(
        "the connection pool",
        "no metrics of a pool came",
        "export the meter Npgsql (or your driver's) over OTLP",
        "waiting for a connection is not told from opening one"
    );
    private static readonly Blindspot s_host = new(
        "the service's host",
        "its processors, quota and network were not read",
        "run plimsoll audit on the service's host",
        "what others on the host use up is not seen"
    );
    private static readonly Blindspot s_databaseHost = new(
        "the database's host",
        "the number of its processors is not known",
        "run plimsoll audit on the database's host",
        "how busy the database's processors are is not known"
    );
    private static readonly Blindspot s_profile = new(
        "a profile",
        "no threads were sampled",
        "plimsoll audit --pid <process id>",
        "what the service's own code waits for is not known"
    );

    private readonly Scene _scene;

    public Visible(Scene scene) => _scene = scene;

    public bool Traces => _scene.HasTraces;
    public bool Database => _scene.Database is not null;
    public bool Runtime => _scene.Runtimes.Any(r => r.CpuUtilisation is not null && r.GcPauseShare is not null);
    public bool Threads => _scene.ThreadQueue is not null;
    public bool Pool => _scene.Runtimes.Any(r => r.Pools.Any(p => p.Max is not null));
    public bool Host => _scene.Signals.Host?.CpuUtilisation is not null;
    public bool DatabaseHost => _scene.Signals.DatabaseHost?.Cores is not null;
    private bool Profile => _scene.Runtimes.Any(r => r.Profile is not null);

    /// <summary>Of the four that everything else rests on, how many are not there.</summary>
    public int Gaps => new[] { Traces, Database, Runtime, Host }.Count(seen => !seen);

    /// <summary>What might stand behind this resource, unseen.</summary>
    public IReadOnlyList<Blindspot> Behind(BindingResource resource) =>
        resource switch
        {
            BindingResource.ConnectionPool => Unseen(
                (Database, s_database),
                (Traces, s_traces),
                (Runtime, s_runtime),
                (Threads, s_threads),
                (Pool, s_pool),
                (DatabaseHost || !IsComputing, s_databaseHost)
            ),
            BindingResource.DatabaseConnections => Unseen(
                (Traces, s_traces),
                (Runtime, s_runtime),
                (DatabaseHost || !IsComputing, s_databaseHost)
            ),
            BindingResource.ThreadPool => Unseen((Runtime, s_runtime), (Host, s_host)),
            BindingResource.RuntimeLocks => Unseen(
                (Runtime, s_runtime),
                (Threads, s_threads),
                (Host || _scene.LockWaiters is not null, s_host)
            ),
            BindingResource.Network => Unseen(
                (Runtime, s_runtime),
                (Threads, s_threads),
                (Host, s_host),
                (Database, s_database)
            ),
            BindingResource.OtherService => Unseen((Runtime, s_runtime), (Threads, s_threads)),
            BindingResource.Cpu => Unseen((Runtime, s_runtime), (!_scene.Signals.IsOneHost || Database, s_database)),
            BindingResource.DatabaseCpu => Unseen((DatabaseHost, s_databaseHost)),
            _ => [],
        };

    /// <summary>Among them is the one that as likely as not stands behind it.</summary>
    public bool IsLikelyBehindHidden(BindingResource resource) =>
        resource switch
        {
            BindingResource.ConnectionPool or BindingResource.DatabaseConnections => !Database
                || (IsComputing && !DatabaseHost),
            BindingResource.Network => !Runtime || !Threads || !Host,
            BindingResource.Cpu or BindingResource.ThreadPool or BindingResource.RuntimeLocks => !Runtime,
            _ => false,
        };

    /// <summary>All that is not there; what bears on the answer first.</summary>
    public IReadOnlyList<Blindspot> Missing(BindingResource? answer) =>
        [
            .. (answer is { } named ? Behind(named) : [])
                .Concat(
                    Unseen(
                        (Traces, s_traces),
                        (Database, s_database),
                        (Runtime, s_runtime),
                        (!Runtime || Threads, s_threads),
                        (!Runtime || Pool, s_pool),
                        (Host, s_host),
                        (!Database || DatabaseHost, s_databaseHost),
                        (!IsDark || Profile, s_profile)
                    )
                )
                .Distinct(),
        ];

    /// <summary>Most sessions compute: whether they also queue for a processor depends on how many there are.</summary>
    public bool IsComputing =>
        _scene.Database is { } database && database.Cpu >= Limits.Most * Math.Max(1, database.Active);

    /// <summary>What most requests wait for is not known.</summary>
    public bool IsDark => Unexplained >= 1 && Unexplained >= Limits.Most * _scene.TracedInFlight;

    /// <summary>Requests at once whose waiting no signal explains.</summary>
    public double Unexplained => UnexplainedOwn + UnexplainedInDatabase;

    private double UnexplainedOwn => (Runtime ? _scene.OwnWaiting : _scene.Own) ?? 0;

    /// <summary>In a statement for the service, while no session does anything for it.</summary>
    private double UnexplainedInDatabase => Math.Max(0, (_scene.InDatabase ?? 0) - (_scene.Database?.Active ?? 0));

    private static List<Blindspot> Unseen(params (bool IsSeen, Blindspot Blindspot)[] sources) =>
        [.. sources.Where(s => !s.IsSeen).Select(s => s.Blindspot)];
}
