using Plimsoll.Core.Diagnosis;
using Plimsoll.Core.Prescriptions.Indexes;
using Plimsoll.Core.Signals;
using Plimsoll.Core.Signals.Plans;
using Plimsoll.Core.Workloads;

namespace Plimsoll.Core.Tests.Building;

/// <summary>
/// A small language for workloads in tests. It starts with an empty, healthy server and says only what a test is about:
/// <code>
/// AWorkload.With()
///     .Table("bookings", t => t.Rows(1_200_000).Column("id", "bigint").Column("provider_id", "bigint").PrimaryKey("id"))
///     .Statement("SELECT * FROM bookings WHERE provider_id = $1", s => s
///         .Share(0.4).Calls(1000).RowsPerCall(14)
///         .Plan(APlan.SeqScan("bookings", "(bookings.provider_id = $1)", rows: 14)))
///     .Diagnose&lt;MissingIndexDetector&gt;()
/// </code>
/// Shares are of <see cref="TotalMilliseconds"/>; what the statements leave of it goes to a COMMIT.
/// </summary>
public sealed class AWorkload
{
    /// <summary>Server time of the whole window: ten minutes of one busy core.</summary>
    public const double TotalMilliseconds = 600_000;

    /// <summary>The end of every window.</summary>
    public static readonly DateTimeOffset Now = new(2026, 3, 2, 12, 0, 0, TimeSpan.Zero);

    private readonly List<Table> _tables = [];
    private readonly List<AStatement> _statements = [];
    private readonly List<Sequence> _sequences = [];
    private readonly List<ExtendedStatistics> _extended = [];
    private readonly Dictionary<string, Setting> _settings = [];
    private Func<Observation, Observation> _observe = o => o;
    private IndexAdvice? _advice;
    private long _commits = 1_000;

    private AWorkload() { }

    public static AWorkload With() => new();

    public AWorkload Table(string name, Func<ATable, ATable>? describe = null, string schema = "public")
    {
        var table = new ATable(new QualifiedName(schema, name));
        _tables.Add((describe is null ? table : describe(table)).Build());
        return this;
    }

    /// <summary>Fingerprints are 1, 2, 3 … in the order of the calls.</summary>
    public AWorkload Statement(string text, Func<AStatement, AStatement> describe)
    {
        _statements.Add(describe(new AStatement(new Fingerprint(_statements.Count + 1), text)));
        return this;
    }

    /// <param name="value">In <paramref name="unit"/>s, as pg_settings has it.</param>
    public AWorkload Setting(
        string name,
        string value,
        string? unit = null,
        string source = "default",
        string context = "user"
    )
    {
        _settings[name] = new Setting
        {
            Name = name,
            Value = value,
            Unit = unit,
            Source = source,
            Context = context,
        };
        return this;
    }

    public AWorkload Sequence(string name, Func<Sequence, Sequence> describe, string schema = "public")
    {
        _sequences.Add(describe(new Sequence { Name = new QualifiedName(schema, name) }));
        return this;
    }

    public AWorkload ExtendedStatistics(string name, string table, params string[] columns)
    {
        _extended.Add(new ExtendedStatistics(new("public", name), new("public", table), columns));
        return this;
    }

    public AWorkload Server(Func<ServerFacts, ServerFacts> change) =>
        Observe(o => o with { Server = change(o.Server) });

    public AWorkload Activity(Func<Activity, Activity> change) =>
        Observe(o => o with { Activity = change(o.Activity) });

    public AWorkload Load(Func<ServerLoad, ServerLoad> change) => Observe(o => o with { Load = change(o.Load) });

    public AWorkload Window(TimeSpan length) => Observe(o => o with { Window = new Window(Now - length, Now) });

    /// <summary>Anything else that the observation holds.</summary>
    public AWorkload Observe(Func<Observation, Observation> change)
    {
        var before = _observe;
        _observe = o => change(before(o));
        return this;
    }

    /// <summary>What the index advisor said; without it, the advisor was not asked.</summary>
    public AWorkload Advice(
        IndexProposal[] proposals,
        RefusedIndex[]? refused = null,
        EstimateMethod method = EstimateMethod.HypotheticalIndexes,
        RedundantIndex[]? redundant = null
    )
    {
        _advice = new IndexAdvice
        {
            Proposals = proposals,
            Refused = refused ?? [],
            Redundant = redundant ?? [],
            Method = method,
        };
        return this;
    }

    /// <summary>Calls of the COMMIT that takes the rest of the load.</summary>
    public AWorkload Commits(long calls)
    {
        _commits = calls;
        return this;
    }

    public Workload Build()
    {
        var statements = _statements.Select(s => s.Build()).ToList();
        var rest = TotalMilliseconds - statements.Sum(s => s.Delta!.Value.TotalMilliseconds);
        if (rest > 0)
        {
            var commit = new AStatement(new Fingerprint(long.MaxValue), "COMMIT").Calls(_commits);
            statements.Add(commit.Share(rest / TotalMilliseconds).Build());
        }
        var observation = new Observation
        {
            Server = new ServerFacts
            {
                VersionNumber = 150007,
                Version = "15.7",
                Database = "app",
                StartedAt = Now.AddDays(-30),
                StatementsSince = Now.AddDays(-30),
                DatabaseStatisticsSince = Now.AddDays(-30),
                AvailableExtensions = ["pg_trgm", "btree_gin", "hypopg"],
            },
            Window = new Window(Now.AddMinutes(-10), Now),
            Statements = statements,
            Plans = [.. _statements.Select(s => s.BuildPlan()).OfType<StatementPlan>()],
            Catalog = new Catalog
            {
                Tables = _tables,
                Sequences = _sequences,
                ExtendedStatistics = _extended,
            },
            Activity = new Activity { Samples = 6000 },
            Load = new ServerLoad
            {
                Connections = new Connections
                {
                    Max = 100,
                    Reserved = 3,
                    PeakTotal = 20,
                    PeakActive = 4,
                },
                Cumulative = new DatabaseCounters { Commits = 1_000_000, BlocksHit = 100_000_000 },
                Delta = new DatabaseCounters { Commits = 10_000, BlocksHit = 1_000_000 },
            },
            Settings = _settings,
        };
        return WorkloadBuilder.Build(_observe(observation)) with { IndexAdvice = _advice };
    }

    /// <summary>What one detector says of the workload. Every finding must keep the rules that all findings keep.</summary>
    public IReadOnlyList<Finding> Diagnose<TDetector>()
        where TDetector : IDetector, new()
    {
        var detector = new TDetector();
        IReadOnlyList<Finding> findings = [.. detector.Detect(Build())];
        Findings.ShouldBeSound(findings, detector);
        return findings;
    }
}
