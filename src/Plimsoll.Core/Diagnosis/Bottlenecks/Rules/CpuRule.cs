using Plimsoll.Core.Signals.Processes;

namespace Plimsoll.Core.Diagnosis.Bottlenecks.Rules;

/// <summary>
/// Processors of the service: its own share of them, a quota that stops it, or a host that others keep busy. Utilisation law:
/// processors used over processors there.
/// </summary>
internal sealed class CpuRule : ICandidateRule
{
    public IEnumerable<Candidate> Weigh(Scene scene)
    {
        var process = scene.Runtimes.Where(r => r.CpuUtilisation is not null).MaxBy(r => r.CpuUtilisation);
        var host = scene.Signals.Host;
        if (process is null && host?.CpuUtilisation is null)
        {
            yield break;
        }
        var isProcessBusy = process?.CpuUtilisation >= Limits.Busy;
        var isThrottled = host?.CpuThrottledShare >= Limits.Throttled;
        var isHostBusy = host?.CpuUtilisation >= Limits.Busy;
        // Where the kernel counts the queue, a busy host alone says nothing: its others may leave ours alone.
        var queue = scene.WaitingForCpu;
        var isQueueing = queue >= 1;
        // A busy host that the database shares is judged where its processors go: there may be the database's rule.
        var users = HostUsers.Of(scene);
        var isOurs =
            isProcessBusy
            || isThrottled
            || isQueueing
            || (isHostBusy && queue is not < Limits.Queueing && users.Largest != HostUsers.User.Database);
        var used = Math.Max(process?.CpuUtilisation ?? 0, isThrottled ? 1 : host?.CpuUtilisation ?? 0);
        var running = scene.CoresUsed ?? process?.CpuUtilisation * process?.Cores;
        yield return new Candidate
        {
            Resource = BindingResource.Cpu,
            Name =
                isProcessBusy || users.Largest != HostUsers.User.Others || !isHostBusy
                    ? process?.Service ?? host?.Name ?? ""
                    : "what else runs on the host",
            Utilisation = Math.Min(1, used),
            // Saturated, all that its own code takes is running or waiting to run; else only what ran.
            Waiting =
                queue is { } ready ? running + ready
                : isOurs ? Math.Max(running ?? 0, Queueing(scene))
                : running,
            IsSaturated = isOurs,
            Sources = Source.Of(
                (isProcessBusy, Source.Runtime),
                (isQueueing, Source.Kernel),
                (isHostBusy || isThrottled || host?.CpuPressure >= Limits.Most, Source.Host),
                (scene.TracedInFlight > 0 && Queueing(scene) >= Limits.Most * scene.TracedInFlight, Source.Traces)
            ),
            Evidence =
            [
                .. EvidenceOf(process, host, users),
                .. Lines.WhichHost(scene),
                .. Lines.If(queue, "its threads that waited for a processor, at once", Lines.AtOnce),
            ],
        };
    }

    private static double Queueing(Scene scene) =>
        scene.Own is { } own
            ? Math.Max(0, own * (1 - (scene.Pauses ?? 0)) - (scene.ThreadQueue ?? 0) - (scene.LockWaiters ?? 0))
            : 0;

    private static IEnumerable<Evidence> EvidenceOf(RuntimeSignals? process, HostSignals? host, HostUsers users)
    {
        if (process is { CpuUtilisation: { } cpu })
        {
            yield return new(
                $"processors of {process.Service}",
                $"{Format.Percent(cpu)} busy{(process.Cores is { } cores ? $" of {Format.Count(cores)}" : "")}"
            );
        }
        foreach (
            var line in Lines
                .If(host?.CpuUtilisation, "processors of the host", v => $"{Format.Percent(v)} busy")
                .Concat(Lines.If(host?.CpuThrottledShare, "held back by its quota", Format.Percent))
                .Concat(Lines.If(host?.CpuPressure, "time in which tasks waited for a processor", Format.Percent))
                .Concat(users.Evidence)
        )
        {
            yield return line;
        }
        if (process?.Profile?.Cpu is [var hot, ..])
        {
            yield return new($"most in {hot.Function}", $"{Format.Percent(hot.Total)} of the samples");
        }
    }
}
