using Npgsql;
using Plimsoll.Core.Signals;
using Plimsoll.Core.Signals.Redaction;
using Plimsoll.Postgres.Sessions;

namespace Plimsoll.Postgres.Observing;

/// <summary>
/// Who holds whom up. Asked only while some session waits for a lock, since <c>pg_blocking_pids</c> takes the lock
/// manager's own locks for a moment.
/// </summary>
internal sealed class BlockingSampler(ServerSession session)
{
    private const int MaxWaiters = 50;

    private readonly Dictionary<Key, Seen> _seen = [];

    public async Task SampleAsync(CancellationToken token)
    {
        var isNew = session.MajorVersion >= 14;
        var sessions = await session.ReadAsync(
            $"""
            WITH activity AS MATERIALIZED (
                SELECT s.pid, s.state, s.wait_event_type, s.query, {(
                isNew ? "s.query_id" : "NULL::bigint"
            )} AS query_id, s.query_start, s.datid
                FROM pg_stat_get_activity(NULL) AS s
            ), waiting AS MATERIALIZED (
                SELECT a.*, pg_blocking_pids(a.pid) AS blockers FROM activity a
                WHERE a.wait_event_type = 'Lock'
                  AND a.datid = (SELECT oid FROM pg_database WHERE datname = current_database())
                LIMIT {MaxWaiters}
            )
            SELECT w.pid, w.blockers, w.state, w.query, w.query_id, l.locktype, l.mode,
                   n.nspname::text AS schema, c.relname::text AS relation,
                   extract(epoch FROM clock_timestamp() - {(
                isNew ? "coalesce(l.waitstart, w.query_start)" : "w.query_start"
            )})::float8 AS waited
            FROM waiting w
            LEFT JOIN LATERAL (SELECT * FROM pg_locks k WHERE k.pid = w.pid AND NOT k.granted LIMIT 1) AS l ON true
            -- One who waits for a row's transaction holds that row's tuple lock, which names the table.
            LEFT JOIN LATERAL (SELECT k.relation FROM pg_locks k WHERE k.pid = w.pid AND k.locktype = 'tuple' AND k.granted LIMIT 1) AS t ON true
            LEFT JOIN pg_class c ON c.oid = coalesce(l.relation, t.relation)
            LEFT JOIN pg_namespace n ON n.oid = c.relnamespace
            UNION ALL
            SELECT a.pid, '{"{}"}', a.state, a.query, a.query_id, NULL, NULL, NULL, NULL, NULL
            FROM activity a
            WHERE a.pid IN (SELECT unnest(w.blockers) FROM waiting w) AND a.pid NOT IN (SELECT w.pid FROM waiting w)
            """,
            Read,
            token
        );
        var byPid = sessions.DistinctBy(s => s.Pid).ToDictionary(s => s.Pid);
        foreach (var waiting in sessions.Where(s => s.Blockers.Count > 0))
        {
            var (root, length) = RootOf(waiting, byPid);
            var key = new Key(
                waiting.Text,
                waiting.QueryId,
                root.Text,
                root.QueryId,
                root.State,
                waiting.LockType,
                waiting.LockMode,
                waiting.Relation
            );
            var seen = _seen.GetValueOrDefault(key, new Seen(0, TimeSpan.Zero, 1));
            _seen[key] = new Seen(
                seen.Count + 1,
                waiting.Waited > seen.Longest ? waiting.Waited : seen.Longest,
                Math.Max(seen.Chain, length)
            );
        }
    }

    /// <param name="texts">Normalised texts by query id, better than what the session shows.</param>
    public IReadOnlyList<Blocking> Blockings(IReadOnlyDictionary<long, string> texts) =>
        [
            .. _seen
                .GroupBy(s =>
                    s.Key with
                    {
                        Waiting = Text(s.Key.Waiting, s.Key.WaitingId, texts),
                        Blocker = Text(s.Key.Blocker, s.Key.BlockerId, texts),
                    }
                )
                .Select(g => new Blocking
                {
                    Waiting = g.Key.Waiting,
                    WaitingStatement = g.Key.WaitingId is { } waiting ? new Fingerprint(waiting) : null,
                    Blocker = g.Key.Blocker,
                    BlockerStatement = g.Key.BlockerId is { } blocker ? new Fingerprint(blocker) : null,
                    BlockerState = g.Key.BlockerState,
                    LockType = g.Key.LockType,
                    LockMode = g.Key.LockMode,
                    Relation = g.Key.Relation,
                    Count = g.Sum(s => s.Value.Count),
                    LongestWait = g.Max(s => s.Value.Longest),
                    ChainLength = g.Max(s => s.Value.Chain),
                })
                .OrderByDescending(b => b.Count)
                .ThenByDescending(b => b.LongestWait),
        ];

    private static string Text(string shown, long? queryId, IReadOnlyDictionary<long, string> texts) =>
        queryId is { } id && texts.TryGetValue(id, out var text) ? text : shown;

    private static (LockSession Root, int Length) RootOf(LockSession waiting, Dictionary<int, LockSession> byPid)
    {
        var passed = new HashSet<int> { waiting.Pid };
        var current = waiting;
        while (current.Blockers.Count > 0)
        {
            // The server names a prepared transaction as process 0.
            var next = current.Blockers[0] == 0 ? LockSession.Prepared : byPid.GetValueOrDefault(current.Blockers[0]);
            if (next is null)
            {
                return (LockSession.Gone, passed.Count);
            }
            if (next != LockSession.Prepared && !passed.Add(next.Pid))
            {
                break; // a deadlock, about to be detected
            }
            if (next.Blockers.Count == 0)
            {
                return (next, next == LockSession.Prepared ? passed.Count : passed.Count - 1);
            }
            current = next;
        }
        return (current, Math.Max(1, passed.Count - 1));
    }

    private static LockSession Read(NpgsqlDataReader r) =>
        new(
            r.Get<int>("pid"),
            r.Get<int[]>("blockers"),
            r.Get("state", "unknown"),
            LiteralRedactor.Redact(r.Get("query", ""))
        )
        {
            QueryId = r.Maybe<long>("query_id") is { } id and not 0 ? id : null,
            LockType = r.Get("locktype", ""),
            LockMode = r.Get("mode", ""),
            Relation = r.MaybeText("schema") is { } schema
                ? new QualifiedName(schema, r.Get<string>("relation"))
                : null,
            Waited = TimeSpan.FromSeconds(Math.Max(0, r.Get("waited", 0.0))),
        };

    private sealed record LockSession(int Pid, IReadOnlyList<int> Blockers, string State, string Text)
    {
        public static readonly LockSession Prepared = new(0, [], "prepared", "(a prepared transaction)");
        public static readonly LockSession Gone = new(-1, [], "unknown", "(gone or not visible)");

        public long? QueryId { get; init; }
        public string LockType { get; init; } = "";
        public string LockMode { get; init; } = "";
        public QualifiedName? Relation { get; init; }
        public TimeSpan Waited { get; init; }
    }

    private sealed record Key(
        string Waiting,
        long? WaitingId,
        string Blocker,
        long? BlockerId,
        string BlockerState,
        string LockType,
        string LockMode,
        QualifiedName? Relation
    );

    private readonly record struct Seen(int Count, TimeSpan Longest, int Chain);
}
