using Plimsoll.Cli.Limits.Proc;
using Plimsoll.Load.Envelope.Limits;

namespace Plimsoll.Cli.Limits;

/// <summary>
/// The processors that a PostgreSQL on this machine takes: its postmaster's children, and those that have ended, whose time
/// the kernel has added to the postmaster's.
/// </summary>
internal sealed class PostgresProcessors : ILimitObserver
{
    private readonly int _postmaster;
    private readonly ProcFiles _proc;
    private readonly TimeProvider _time;
    private long _at;
    private double? _seconds;

    private PostgresProcessors(int postmaster, ProcFiles proc, TimeProvider time) =>
        (_postmaster, _proc, _time) = (postmaster, proc, time);

    /// <param name="backend">Process id of any of its sessions.</param>
    /// <returns>Null where that process is not on this machine.</returns>
    public static PostgresProcessors? Open(int backend, ProcFiles proc, TimeProvider time) =>
        proc.Read($"{backend}/comm")?.StartsWith("postgres", StringComparison.Ordinal) == true
        && proc.Stat(backend) is { Parent: > 1 and var postmaster }
        && proc.Read($"{postmaster}/comm")?.StartsWith("postgres", StringComparison.Ordinal) == true
            ? new PostgresProcessors(postmaster, proc, time)
            : null;

    public Task<IReadOnlyList<LimitSample>> SampleAsync(CancellationToken token)
    {
        var over = _at == 0 ? TimeSpan.Zero : _time.GetElapsedTime(_at);
        _at = _time.GetTimestamp();
        var now = Seconds();
        IReadOnlyList<LimitSample> samples = [];
        if (over > TimeSpan.Zero && now - _seconds is { } used)
        {
            var most = Environment.ProcessorCount;
            var busy = Math.Clamp(used / over.TotalSeconds, 0, most);
            samples =
            [
                new LimitSample(
                    "processors of PostgreSQL",
                    LimitKind.Cpu,
                    busy,
                    most,
                    busy / most,
                    Waiting: null,
                    Completed: null,
                    over
                ),
            ];
        }
        _seconds = now;
        return Task.FromResult(samples);
    }

    private double? Seconds()
    {
        if (_proc.Stat(_postmaster) is not { } postmaster)
        {
            return null;
        }
        return postmaster.CpuSeconds
            + postmaster.ChildCpuSeconds
            + _proc
                .Processes()
                .Select(_proc.Stat)
                .Where(stat => stat?.Parent == _postmaster)
                .Sum(stat => stat!.CpuSeconds);
    }
}
