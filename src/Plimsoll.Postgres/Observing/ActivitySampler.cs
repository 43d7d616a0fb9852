using Npgsql;
using Plimsoll.Core.Signals;
using Plimsoll.Core.Signals.Constants;
using Plimsoll.Postgres.Sessions;

namespace Plimsoll.Postgres.Observing;

/// <summary>
/// Looks at <c>pg_stat_activity</c> many times a second, in the manner of active session history: one session seen active
/// in one sample is one unit of time.
/// </summary>
/// <param name="seen">Takes the text of each active session, where the server tells which statement it is.</param>
internal sealed class ActivitySampler(ServerSession session, SeenTexts seen) : IAsyncDisposable
{
    /// <summary>
    /// Sampling may take this share of the time at most: where a look is dear (thousands of connections, or a long way
    /// to the server) there are fewer of them.
    /// </summary>
    private const double MaxDuty = 0.05;

    private readonly Dictionary<(long? QueryId, string Class, string Event), int> _waits = [];
    private readonly BlockingSampler _blockings = new(session);
    private Dictionary<string, int> _byApplication = [];
    private NpgsqlCommand? _look;
    private int _samples;
    private int _peakTotal;
    private int _peakActive;
    private int _idleInTransaction;
    private long _idleInTransactionSum;

    /// <summary>Sessions of this database whose state the role may not see.</summary>
    public int Hidden { get; private set; }

    public ValueTask DisposeAsync() => _look?.DisposeAsync() ?? ValueTask.CompletedTask;

    public async Task SampleAsync(
        TimeSpan window,
        double perSecond,
        TimeProvider time,
        Action<double> progress,
        CancellationToken token
    )
    {
        var period = TimeSpan.FromSeconds(1 / Math.Clamp(perSecond, 1, 50));
        var start = time.GetTimestamp();
        while (true)
        {
            var before = time.GetTimestamp();
            await SampleAsync(token);
            var took = time.GetElapsedTime(before);
            var elapsed = time.GetElapsedTime(start);
            progress(Math.Min(1, elapsed / window));
            var left = window - elapsed;
            if (left <= TimeSpan.Zero)
            {
                return;
            }
            var pause = Max(period - took, took / MaxDuty);
            await Task.Delay(pause < left ? pause : left, time, token);
        }
    }

    public Activity Activity(IReadOnlyDictionary<long, string> texts, IReadOnlyList<OpenTransaction> transactions) =>
        new()
        {
            Samples = _samples,
            Waits =
            [
                .. _waits
                    .OrderByDescending(w => w.Value)
                    .Select(w => new WaitCount(
                        w.Key.QueryId is { } id ? new Fingerprint(id) : null,
                        w.Key.Class,
                        w.Key.Event,
                        w.Value
                    )),
            ],
            Blockings = _blockings.Blockings(texts),
            OpenTransactions = transactions,
        };

    public Connections Connections(IReadOnlyDictionary<string, Setting> settings) =>
        new()
        {
            Max = Number(settings, "max_connections"),
            Reserved = Number(settings, "superuser_reserved_connections") + Number(settings, "reserved_connections"),
            PeakTotal = _peakTotal,
            PeakActive = _peakActive,
            IdleInTransaction = _idleInTransaction,
            IdleInTransactionMean = _samples > 0 ? (double)_idleInTransactionSum / _samples : null,
            ByApplication = _byApplication,
        };

    private async Task SampleAsync(CancellationToken token)
    {
        var groups = await GroupsAsync(token);
        _samples++;
        // Sessions of other roles show neither backend type nor state without pg_monitor: they count as clients.
        var clients = groups.Where(g => g.IsClient && !g.IsOurs).ToList();
        _peakTotal = Math.Max(_peakTotal, clients.Sum(g => g.Sessions));
        _peakActive = Math.Max(_peakActive, clients.Where(g => g.IsActive).Sum(g => g.Sessions));
        var idleInTransaction = clients
            .Where(g => g.State?.StartsWith("idle in transaction", StringComparison.Ordinal) == true)
            .Sum(g => g.Sessions);
        _idleInTransaction = Math.Max(_idleInTransaction, idleInTransaction);
        _idleInTransactionSum += idleInTransaction;
        _byApplication = clients.GroupBy(g => g.Application).ToDictionary(g => g.Key, g => g.Sum(x => x.Sessions));
        Hidden = Math.Max(Hidden, clients.Where(g => g.IsHere && g.State is null).Sum(g => g.Sessions));

        var active = groups.Where(g => g.IsHere && g.IsActive && !g.IsOurs).ToList();
        foreach (var group in active)
        {
            var key = (group.QueryId, group.WaitClass ?? "CPU", group.WaitEvent ?? "CPU");
            _waits[key] = _waits.GetValueOrDefault(key) + group.Sessions;
            if (group is { QueryId: { } queryId, Running: { } running })
            {
                seen.Take(running.Session, running.Started, queryId, running.Text);
            }
        }
        if (active.Exists(g => g.WaitClass == "Lock"))
        {
            await _blockings.SampleAsync(token);
        }
    }

    /// <summary>Prepared once: planning it would cost the server more than running it.</summary>
    private async Task<List<SessionGroup>> GroupsAsync(CancellationToken token)
    {
        if (_look is null)
        {
            // The function beneath the view: the view's joins to databases and roles are not needed here.
            var queryId = session.MajorVersion >= 14 ? "s.query_id" : "NULL::bigint";
            const string IsHere = "s.datid = (SELECT oid FROM pg_database WHERE datname = current_database())";
            var isRead =
                $"{IsHere} AND s.state = 'active' AND s.backend_type = 'client backend' AND {queryId} IS NOT NULL";
            _look = new NpgsqlCommand(
                $"""
                SELECT {OwnStatements.Marker} coalesce(s.application_name, '') AS application, s.state, s.wait_event_type,
                       s.wait_event, {queryId} AS query_id, s.backend_type = 'client backend' AS is_client,
                       {IsHere} AS is_here,
                       CASE WHEN {isRead} THEN s.pid END AS pid, CASE WHEN {isRead} THEN s.query_start END AS started,
                       CASE WHEN {isRead} THEN s.query END AS query,
                       count(*)::int AS sessions
                FROM pg_stat_get_activity(NULL) AS s
                WHERE s.backend_type IN ('client backend', 'parallel worker') OR s.backend_type IS NULL
                GROUP BY 1, 2, 3, 4, 5, 6, 7, 8, 9, 10
                """,
                session.Connection
            );
            await _look.PrepareAsync(token);
        }
        await using var reader = await _look.ExecuteReaderAsync(token);
        var groups = new List<SessionGroup>();
        while (await reader.ReadAsync(token))
        {
            groups.Add(Group(reader));
        }
        return groups;
    }

    private static SessionGroup Group(NpgsqlDataReader r) =>
        new(
            ApplicationNames.Shown(r.Get<string>("application")),
            r.MaybeText("state"),
            r.MaybeText("wait_event_type"),
            r.MaybeText("wait_event"),
            r.Maybe<long>("query_id") is { } id and not 0 ? id : null,
            r.Get("is_client", true),
            r.Get("is_here", false),
            r.Get<int>("sessions"),
            r.Maybe<int>("pid") is { } pid && r.Maybe<DateTime>("started") is { } started
                ? new Running(pid, started, r.Get("query", ""))
                : null
        );

    private static int Number(IReadOnlyDictionary<string, Setting> settings, string name) =>
        settings.TryGetValue(name, out var setting) && int.TryParse(setting.Value, out var number) ? number : 0;

    private static TimeSpan Max(TimeSpan a, TimeSpan b) => a > b ? a : b;

    /// <param name="Text">As the client sent it: folded before it is kept.</param>
    private sealed record Running(int Session, DateTime Started, string Text);

    private sealed record SessionGroup(
        string Application,
        string? State,
        string? WaitClass,
        string? WaitEvent,
        long? QueryId,
        bool IsClient,
        bool IsHere,
        int Sessions,
        Running? Running
    )
    {
        public bool IsActive => State is "active" or "fastpath function call";

        public bool IsOurs => Application == OwnStatements.ApplicationName;
    }
}
