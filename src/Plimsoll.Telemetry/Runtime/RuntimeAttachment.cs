using Plimsoll.Core;
using Plimsoll.Core.Signals.Processes;
using Plimsoll.Telemetry.Host;
using Plimsoll.Telemetry.Runtime.Attaching;
using Plimsoll.Telemetry.Runtime.Profiling;

namespace Plimsoll.Telemetry.Runtime;

/// <summary>
/// Looks at a .NET process that runs, over its diagnostic port: its meters all the time, its stacks in short bursts. Nothing is
/// loaded into the process, and nothing stays behind.
/// </summary>
public static class RuntimeAttachment
{
    /// <exception cref="PlimsollException">The process is not there, no .NET process, another user's, or does not let itself be looked at.</exception>
    public static async Task<RuntimeSignals> ObserveAsync(
        int pid,
        TimeSpan window,
        AttachOptions options,
        TimeProvider time,
        CancellationToken token
    )
    {
        var process = DotnetProcess.Find(pid, new HostFiles());
        using var folder = new ScratchFolder();
        await using var meters = await MeterSession.StartAsync(process, token);
        var profile = options.Profile
            ? await BurstsAsync(process, window, options, folder.Path, time, token)
            : await WaitAsync(window, time, token);
        var seen = await meters.FinishAsync(token);
        var signals = RuntimeFromMetrics.Read(seen.Series) is [var first, ..] ? first : Nothing();
        return signals with
        {
            Service = options.Service ?? process.Service,
            Instance = $"pid {pid}",
            Runtime = process.Version is null ? ".NET" : $".NET {process.Version}",
            Cores = signals.Cores ?? process.Cores,
            IsServerGc = process.IsServerGc,
            // The web server's meter was asked for: where there were requests and it told of no queue, there was none.
            ServerQueue = signals.ServerQueue ?? (signals.RequestsPerSecond is null ? null : 0),
            LongestGcPauseMilliseconds = seen.LongestPauseMilliseconds,
            LockWaiters = profile?.LockWaiters,
            Profile = profile,
            Missing = [.. AttachGaps.Of(process)],
        };
    }

    private static async Task<ProfileSignals?> BurstsAsync(
        DotnetProcess process,
        TimeSpan window,
        AttachOptions options,
        string folder,
        TimeProvider time,
        CancellationToken token
    )
    {
        var begun = time.GetTimestamp();
        var fold = new ProfileFold(OwnCode.Of(options.OwnAssemblies ?? process.OwnAssemblies));
        var cost = new BurstCost();
        while (true)
        {
            var start = time.GetElapsedTime(begun);
            var length = options.Burst < window - start ? options.Burst : window - start;
            var burst = await Burst.TakeAsync(process, length, Path.Combine(folder, "burst.nettrace"), time, token);
            BurstReader.Read(burst, fold);
            cost.Add(burst);
            var pause = TimeSpan.FromSeconds(burst.CpuSeconds / options.MostCost ?? 0);
            var next = start + (pause > options.BurstEvery ? pause : options.BurstEvery);
            // The end of a window is no place for a burst that sees too little.
            var isLast = window - next < options.Burst;
            await WaitAsync((isLast ? window : next) - time.GetElapsedTime(begun), time, token);
            if (isLast)
            {
                return fold.Signals(cost.Of(options.BurstEvery));
            }
        }
    }

    private static async Task<ProfileSignals?> WaitAsync(TimeSpan left, TimeProvider time, CancellationToken token)
    {
        if (left > TimeSpan.Zero)
        {
            await Task.Delay(left, time, token);
        }
        return null;
    }

    private static RuntimeSignals Nothing() => new() { Service = "" };
}
