using Plimsoll.Cli.Limits.Proc;
using Plimsoll.Cli.Limits.Sockets;
using Plimsoll.Load.Envelope.Limits;

namespace Plimsoll.Cli.Limits;

/// <summary>The connections of a process to other services, as pools: so many there, so many in use.</summary>
internal sealed class CallLimits : ILimitObserver, IAsyncDisposable
{
    private static readonly TimeSpan s_period = TimeSpan.FromMilliseconds(20);
    private readonly int _pid;
    private readonly ProcFiles _proc;
    private readonly SocketTable _table;
    private readonly PoolSizes _sizes;
    private readonly int? _database;
    private readonly TimeProvider _time;
    private readonly Lock _gate = new();
    private readonly CallTally _tally = new();
    private readonly Looking _looking;
    private long _at;

    private CallLimits(int pid, ProcFiles proc, SocketTable table, PoolSizes sizes, int? database, TimeProvider time)
    {
        (_pid, _proc, _table, _sizes, _database, _time) = (pid, proc, table, sizes, database, time);
        _looking = new Looking(s_period, Look, time);
    }

    /// <param name="database">Port of a PostgreSQL that is looked at by itself and left out here.</param>
    /// <returns>Null where the kernel does not show its sockets.</returns>
    public static CallLimits? Open(int pid, ProcFiles proc, PoolSizes sizes, int? database, TimeProvider time) =>
        SocketTable.Open() is { } table ? new CallLimits(pid, proc, table, sizes, database, time) : null;

    public Task<IReadOnlyList<LimitSample>> SampleAsync(CancellationToken token)
    {
        var over = _at == 0 ? TimeSpan.Zero : _time.GetElapsedTime(_at);
        _at = _time.GetTimestamp();
        lock (_gate)
        {
            return Task.FromResult<IReadOnlyList<LimitSample>>([
                .. _tally
                    .Take()
                    .Where(use => use.To.Port != _database && over > TimeSpan.Zero)
                    .Select(use => Sample(use, _sizes.Of(use.To.ToString()), over)),
            ]);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _looking.DisposeAsync();
        _table.Dispose();
    }

    private void Look()
    {
        var sockets = _table.Read();
        var own = _proc.Sockets(_pid);
        lock (_gate)
        {
            _tally.Add(sockets, own);
        }
    }

    private LimitSample Sample(CallUse use, int? size, TimeSpan over) =>
        new(
            $"connections of process {_pid} to {use.To}",
            LimitKind.Pool,
            use.Awaiting,
            size,
            size is { } most ? Math.Min(1, use.Awaiting / most) : null,
            Waiting: null,
            Completed: null,
            over
        )
        {
            Existing = use.Open,
        };
}
