using Plimsoll.Cli.Limits.Proc;
using Plimsoll.Core;
using Plimsoll.Load.Envelope.Limits;
using Plimsoll.Postgres.Limits;
using Plimsoll.Postgres.Sessions;

namespace Plimsoll.Cli.Limits;

/// <summary>All that can be looked at of a service while it is loaded.</summary>
public sealed class TargetLimits : ILimitObserver, IAsyncDisposable
{
    private readonly IReadOnlyList<ILimitObserver> _parts;

    private TargetLimits(IReadOnlyList<ILimitObserver> parts) => _parts = parts;

    /// <param name="pid">The service's process on this machine; null where it is not known.</param>
    /// <param name="postgres">Of the service's database; null where it is not known.</param>
    /// <exception cref="PlimsollException">A process was named that is not there, or the database is not reached.</exception>
    public static async Task<TargetLimits> OpenAsync(
        int? pid,
        string? postgres,
        PoolSizes sizes,
        TimeProvider time,
        CancellationToken token
    )
    {
        RequireProcess(pid);
        var proc = ProcFiles.Machine;
        var parts = new List<ILimitObserver> { new HostLimits(proc, time) };
        int? port = null;
        if (!string.IsNullOrWhiteSpace(postgres))
        {
            var sampler = await ServerLimitSampler.OpenAsync(postgres, time, token);
            sampler.Start();
            parts.Add(new PostgresLimits(sampler, sizes));
            port = ServerAddress.Parse(postgres).Port;
            if (PostgresProcessors.Open(sampler.BackendPid, proc, time) is { } processors)
            {
                parts.Add(processors);
            }
        }
        if (pid is { } id)
        {
            parts.Add(new ProcessLimits(id, proc, time, looking: true));
            if (CallLimits.Open(id, proc, sizes, port, time) is { } calls)
            {
                parts.Add(calls);
            }
        }
        return new TargetLimits(parts);
    }

    /// <exception cref="PlimsollException">A process was named that is not there (<see cref="Fault.Usage"/>).</exception>
    public static void RequireProcess(int? pid)
    {
        if (pid is { } named && !ProcFiles.Machine.Has(named))
        {
            throw new PlimsollException(
                Fault.Usage,
                $"There is no process {named} on this machine.",
                "Give the process id of the service: --pid $(pidof service)."
            );
        }
    }

    public async Task<IReadOnlyList<LimitSample>> SampleAsync(CancellationToken token)
    {
        var samples = new List<LimitSample>();
        foreach (var part in _parts)
        {
            samples.AddRange(await part.SampleAsync(token));
        }
        return samples;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var part in _parts.OfType<IAsyncDisposable>())
        {
            await part.DisposeAsync();
        }
    }
}
