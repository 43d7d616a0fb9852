using Npgsql;
using Plimsoll.Core;
using Plimsoll.Postgres.Sessions;

namespace Plimsoll.Postgres.Limits;

/// <summary>
/// Looks at a server's sessions and locks up to sixty times a second, over a connection of its own that is opened before
/// the load begins: when the server has none left, this one is there.
/// </summary>
/// <remarks>
/// A session seen held in one look of a hundred was held for a hundredth of the time (Little's N, by sampling). With k looks
/// the mean of N sessions is known to about N/√(N·k).
/// </remarks>
public sealed class ServerLimitSampler : IAsyncDisposable
{
    /// <summary>Looking may take this share of the time at most.</summary>
    private const double MaxDuty = 0.1;
    private static readonly TimeSpan s_period = TimeSpan.FromMilliseconds(15);

    private readonly ServerSession _session;
    private readonly ConnectionCeiling _ceiling;
    private readonly TimeProvider _time;
    private readonly HashSet<string> _contended = new(StringComparer.Ordinal);
    private readonly SemaphoreSlim _gate = new(1);
    private readonly CancellationTokenSource _stop = new();
    private Task _looking = Task.CompletedTask;
    private LimitTally _tally = new();
    private NpgsqlCommand? _groups;
    private NpgsqlCommand? _locks;
    private long _since;
    private (long? Commits, decimal? Wal) _counters;

    private ServerLimitSampler(ServerSession session, ConnectionCeiling ceiling, TimeProvider time)
    {
        _session = session;
        _ceiling = ceiling;
        _time = time;
    }

    public string Database => _session.Address.Database;

    /// <summary>Process id of the server's process that serves this connection, on the server's machine.</summary>
    public int BackendPid => _session.Connection.ProcessID;

    public string Host => _session.Address.Host;

    /// <exception cref="PlimsollException">The server is not reached, or too old.</exception>
    public static async Task<ServerLimitSampler> OpenAsync(
        string connectionString,
        TimeProvider time,
        CancellationToken token
    )
    {
        var session = await ServerSession.OpenAsync(connectionString, SessionOptions.Observing, token);
        try
        {
            var sampler = new ServerLimitSampler(session, await ConnectionCeiling.ReadAsync(session, token), time);
            await sampler.TakeAsync(token);
            return sampler;
        }
        catch
        {
            await session.DisposeAsync();
            throw;
        }
    }

    /// <summary>Looks again and again from now on, until it is disposed of.</summary>
    public void Start() => _looking = LoopAsync(_stop.Token);

    /// <summary>One look.</summary>
    public async Task LookAsync(CancellationToken token)
    {
        await _gate.WaitAsync(token);
        try
        {
            var groups = await GroupsAsync(token);
            IReadOnlyList<(string, int, int)> queues = [];
            // Reading the locks holds up all who lock for a moment: not before somebody has waited for one.
            if (_contended.Count > 0 || groups.Exists(group => group is { IsHere: true, WaitClass: "Lock" }))
            {
                queues = LockLook.Fold(await LocksAsync(token), _contended);
                _contended.UnionWith(queues.Select(queue => queue.Item1));
            }
            _tally.Add(groups, queues, _ceiling.Database);
        }
        finally
        {
            _gate.Release();
        }
    }

    /// <summary>What was seen since the last call; null where nobody has looked meanwhile.</summary>
    public async Task<ServerLimits?> TakeAsync(CancellationToken token)
    {
        await _gate.WaitAsync(token);
        try
        {
            var (tally, since, before) = (_tally, _since, _counters);
            _counters = await CountersAsync(token);
            _since = _time.GetTimestamp();
            _tally = new LimitTally();
            return tally.Looks == 0
                ? null
                : tally.Finish(
                    _time.GetElapsedTime(since, _since),
                    _ceiling,
                    _counters.Commits - before.Commits,
                    (double?)(_counters.Wal - before.Wal)
                );
        }
        catch (NpgsqlException)
        {
            _tally = new LimitTally();
            return null;
        }
        finally
        {
            _gate.Release();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _looking;
        await ForgetAsync();
        await _session.DisposeAsync();
        _gate.Dispose();
        _stop.Dispose();
    }

    private async Task LoopAsync(CancellationToken token)
    {
        try
        {
            while (true)
            {
                var began = _time.GetTimestamp();
                try
                {
                    await LookAsync(token);
                }
                catch (Exception e) when (e is NpgsqlException or PlimsollException)
                {
                    // A load may end a server's sessions, or the server: what cannot be seen now is left out.
                    await MendAsync(token);
                }
                var took = _time.GetElapsedTime(began);
                var pause = s_period - took;
                await Task.Delay(pause > took / MaxDuty ? pause : took / MaxDuty, _time, token);
            }
        }
        catch (OperationCanceledException) when (token.IsCancellationRequested)
        {
            // Disposed of.
        }
    }

    private async Task MendAsync(CancellationToken token)
    {
        await Task.Delay(TimeSpan.FromSeconds(1), _time, token);
        await _gate.WaitAsync(token);
        try
        {
            await ForgetAsync();
            await _session.MendAsync(token);
        }
        catch (PlimsollException)
        {
            // Not yet.
        }
        finally
        {
            _gate.Release();
        }
    }

    private async Task ForgetAsync()
    {
        foreach (var command in (NpgsqlCommand?[])[_groups, _locks])
        {
            if (command is not null)
            {
                await command.DisposeAsync();
            }
        }
        (_groups, _locks) = (null, null);
    }

    /// <summary>The place in the write-ahead log rather than <c>pg_stat_wal</c>: it is there in every version.</summary>
    private async Task<(long?, decimal?)> CountersAsync(CancellationToken token)
    {
        var row = await _session.ReadAsync(
            """
            SELECT xact_commit AS commits,
                   CASE WHEN pg_is_in_recovery() THEN NULL ELSE pg_current_wal_insert_lsn() - '0/0' END AS wal
            FROM pg_stat_database WHERE datname = current_database()
            """,
            r => (r.Maybe<long>("commits"), r.Maybe<decimal>("wal")),
            token
        );
        return row.Count == 0 ? (null, null) : row[0];
    }

    private async Task<List<SessionGroup>> GroupsAsync(CancellationToken token)
    {
        _groups ??= await PreparedAsync(
            """
            SELECT coalesce(s.application_name, '') AS application, s.state, s.wait_event_type, s.wait_event,
                   s.datid = (SELECT oid FROM pg_database WHERE datname = current_database()) AS is_here,
                   count(*)::int AS sessions
            FROM pg_stat_get_activity(NULL) AS s
            WHERE s.pid <> pg_backend_pid() AND (s.backend_type = 'client backend' OR s.backend_type IS NULL)
            GROUP BY 1, 2, 3, 4, 5
            """,
            token
        );
        return await ReadAsync(
            _groups,
            r => new SessionGroup(
                r.Get<string>("application"),
                r.MaybeText("state"),
                r.MaybeText("wait_event_type"),
                r.MaybeText("wait_event"),
                r.Get("is_here", false),
                r.Get<int>("sessions")
            ),
            token
        );
    }

    private async Task<List<LockRow>> LocksAsync(CancellationToken token)
    {
        _locks ??= await PreparedAsync(
            """
            SELECT l.pid, l.locktype, n.nspname || '.' || c.relname AS relation,
                   CASE l.locktype WHEN 'advisory' THEN CASE l.objsubid
                     WHEN 1 THEN (l.classid::bigint << 32 | l.objid::bigint)::text
                     ELSE l.classid || ', ' || l.objid END END AS key,
                   l.mode, l.granted
            FROM pg_locks l
            LEFT JOIN pg_class c ON c.oid = l.relation
            LEFT JOIN pg_namespace n ON n.oid = c.relnamespace
            WHERE l.pid <> pg_backend_pid() AND l.locktype NOT IN ('virtualxid', 'spectoken')
              AND (l.database IS NULL OR l.database = (SELECT oid FROM pg_database WHERE datname = current_database()))
              AND (c.relkind IS NULL OR c.relkind IN ('r', 'p', 'm', 't'))
            """,
            token
        );
        return await ReadAsync(
            _locks,
            r => new LockRow(
                r.Get<int>("pid"),
                r.Get<string>("locktype"),
                r.MaybeText("relation"),
                r.MaybeText("key"),
                r.Get<string>("mode"),
                r.Get<bool>("granted")
            ),
            token
        );
    }

    /// <summary>Prepared once: planning it would cost the server more than running it.</summary>
    private async Task<NpgsqlCommand> PreparedAsync(string sql, CancellationToken token)
    {
        var command = new NpgsqlCommand(OwnStatements.Mark(sql), _session.Connection);
        await command.PrepareAsync(token);
        return command;
    }

    private static async Task<List<T>> ReadAsync<T>(
        NpgsqlCommand command,
        Func<NpgsqlDataReader, T> map,
        CancellationToken token
    )
    {
        await using var reader = await command.ExecuteReaderAsync(token);
        var rows = new List<T>();
        while (await reader.ReadAsync(token))
        {
            rows.Add(map(reader));
        }
        return rows;
    }
}
