using System.Diagnostics.Tracing;
using Microsoft.Diagnostics.NETCore.Client;
using Plimsoll.Telemetry.Host;

namespace Plimsoll.Telemetry.Runtime.Attaching;

/// <summary>A short look at the stacks of a process.</summary>
internal sealed record Burst
{
    /// <summary>Of the runtime: collections with allocation ticks (verbose), and contention.</summary>
    private const long CollectionsAndContention = 0x1 | 0x4000;

    /// <summary>Names of code that was loaded before: loader, compiler, precompiled code.</summary>
    private const long Rundown = 0x8 | 0x10 | 0x20;

    private const string SamplingThread = ".NET EventPipe";

    public required string File { get; init; }
    public required TimeSpan Length { get; init; }

    /// <summary>Of the runtime's threads that sample and write; null where it cannot be read.</summary>
    public double? CpuSeconds { get; init; }

    /// <summary>Of those, the thread that stops all others, before the rundown.</summary>
    public double? SamplerSeconds { get; init; }

    public static async Task<Burst> TakeAsync(
        DotnetProcess process,
        TimeSpan length,
        string file,
        TimeProvider time,
        CancellationToken token
    )
    {
        var providers = new EventPipeProvider[]
        {
            new("Microsoft-DotNETCore-SampleProfiler", EventLevel.Informational),
            new("Microsoft-Windows-DotNETRuntime", EventLevel.Verbose, CollectionsAndContention),
            new("Microsoft.AspNetCore.Hosting", EventLevel.Informational, (long)EventKeywords.All),
        };
        var before = Samplers(process);
        var begun = time.GetTimestamp();
        using var session = await Sessions.StartAsync(process, providers, stacks: true, Rundown, token);
        await using var trace = System.IO.File.Create(file);
        // The process waits until what it says is read, also where the caller gives up: so it is read to its end.
        var copying = session.EventStream.CopyToAsync(trace, CancellationToken.None);
        Dictionary<int, double>? during = null;
        try
        {
            await Task.Delay(length, time, token);
        }
        finally
        {
            during = Samplers(process);
            // Also where the caller gives up: a session that is left open goes on costing.
            await Sessions.StopAsync(session, CancellationToken.None);
            await copying;
        }
        var took = time.GetElapsedTime(begun);
        var after = Samplers(process);
        return new Burst
        {
            File = file,
            Length = took,
            CpuSeconds = during is null ? null : Growth(before, during, after).Sum(),
            SamplerSeconds = during is null ? null : Growth(before, during, null).DefaultIfEmpty().Max(),
        };
    }

    /// <summary>Processor time by thread; the threads of a session end with it, so they are read before.</summary>
    private static Dictionary<int, double>? Samplers(DotnetProcess process) =>
        ProcessReading
            .Read(process.Files, process.Pid, 0)
            ?.ByThread.Where(t => t.Value.Name == SamplingThread)
            .ToDictionary(t => t.Key, t => t.Value.CpuSeconds ?? 0);

    private static IEnumerable<double> Growth(
        Dictionary<int, double>? before,
        Dictionary<int, double> during,
        Dictionary<int, double>? after
    ) =>
        during
            .Keys.Union(after?.Keys.AsEnumerable() ?? [])
            .Select(t =>
                Math.Max(during.GetValueOrDefault(t), after?.GetValueOrDefault(t) ?? 0)
                - (before?.GetValueOrDefault(t) ?? 0)
            );
}
