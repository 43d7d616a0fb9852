using Plimsoll.Core;
using Plimsoll.Core.Signals;
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
    /// <summary>Whether the process has done enough work for another burst.</summary>
    private static readonly TimeSpan s_lookAgain = TimeSpan.FromSeconds(5);

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
            : await WindowAsync(window, time, token);
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
            Missing =
            [
                .. AttachGaps.Of(process),
                .. options.Profile && profile is null ? (Blindspot[])[AttachGaps.NoRoom] : [],
            ],
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
        var budget = options.Budget;
        var work = new WorkClock(process, budget);
        TimeSpan? last = null;
        for (var isFirst = true; ; isFirst = false)
        {
            work.Read();
            var now = time.GetElapsedTime(begun);
            var left = window - now;
            var isDue = last is null || now - last >= options.BurstEvery;
            // The end of a window is no place for a burst that sees too little, unless there was no other.
            if (isDue && budget.HasRoom && (isFirst || left >= options.Burst))
            {
                var length = options.Burst < left ? options.Burst : left;
                var burst = await Burst.TakeAsync(process, length, Path.Combine(folder, "burst.nettrace"), time, token);
                BurstReader.Read(burst, fold);
                cost.Add(burst);
                budget.Took(burst.CpuSeconds);
                last = now;
                continue;
            }
            if (left <= TimeSpan.Zero)
            {
                return last is null ? null : fold.Signals(cost.Of(budget));
            }
            var pause = isDue ? s_lookAgain : last!.Value + options.BurstEvery - now;
            await WaitAsync(pause < left ? pause : left, time, token);
        }
    }

    private static async Task<ProfileSignals?> WindowAsync(TimeSpan window, TimeProvider time, CancellationToken token)
    {
        await WaitAsync(window, time, token);
        return null;
    }

    private static Task WaitAsync(TimeSpan left, TimeProvider time, CancellationToken token) =>
        left > TimeSpan.Zero ? Task.Delay(left, time, token) : Task.CompletedTask;

    private static RuntimeSignals Nothing() => new() { Service = "" };
}
