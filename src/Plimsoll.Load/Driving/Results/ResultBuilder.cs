using System.Globalization;
using Plimsoll.Core.Statistics;
using Plimsoll.Load.Driving.Transports.Epoll;

namespace Plimsoll.Load.Driving.Results;

/// <summary>Folds the slices of a window into its result, and says whether it may be believed.</summary>
internal static class ResultBuilder
{
    /// <summary>From here on the machine beneath is named first: nothing on this machine helps against it.</summary>
    private const double MuchStolen = 0.01;

    /// <param name="use">Null where nobody has measured it: then only the lateness tells of the load itself.</param>
    /// <param name="open">Requests that were due in the window and of which nothing is recorded.</param>
    public static LoadResult Build(
        LoadPlan plan,
        double multiple,
        DateTimeOffset began,
        IReadOnlyList<LoadSlice> slices,
        int open,
        GeneratorUse? use = null,
        IReadOnlyList<AgentResult>? agents = null
    )
    {
        var byName = slices.SelectMany(slice => slice.Steps).ToLookup(step => step.Name, StringComparer.Ordinal);
        var result = new LoadResult
        {
            Scenario = plan.Scenario.Name,
            Target = plan.Target,
            Multiple = multiple,
            Seed = plan.Options.Seed,
            Began = began,
            Window = slices.Aggregate(TimeSpan.Zero, (sum, slice) => sum + slice.Length),
            Slices = slices,
            Steps = [.. plan.Scenario.Labels.Select(name => StepResult.Merge(name, [.. byName[name]]))],
            Latency = LatencyHistogram.Merge(slices.Select(slice => slice.Latency)),
            Service = LatencyHistogram.Merge(slices.Select(slice => slice.Service)),
            Lateness = LatencyHistogram.Merge(slices.Select(slice => slice.Lateness)),
            Sessions = slices.Sum(slice => slice.Sessions),
            Unfinished = open,
            Generator = use,
            Agents = agents ?? [],
            Invalid = null,
        };
        return result with
        {
            Invalid = Doubt(result, plan.Options),
            StepPromises = StepPromise.Evaluate(plan.Scenario, result),
        };
    }

    private static string? Doubt(LoadResult result, LoadOptions options)
    {
        if (result.Requests == 0)
        {
            return "no request was due in the window; a longer window or a higher rate is needed";
        }
        if (Starved(result) is { } starved)
        {
            return starved;
        }
        if (result.Failed == result.Requests)
        {
            return $"not one of {result.Requests} requests succeeded ({result.Failures[0].Key})";
        }
        // What is missing weighs more than what was late.
        return result
                .Agents.OrderBy(agent => agent.Lost is null)
                .Select(agent => Doubt(agent, options))
                .FirstOrDefault(doubt => doubt is not null)
            ?? Doubt("the load itself", result.Lateness, result.Generator, options);
    }

    /// <summary>What one of several hides is not made good by the others.</summary>
    private static string? Doubt(AgentResult agent, LoadOptions options) =>
        agent.Lost is { } lost
            ? string.Create(
                CultureInfo.InvariantCulture,
                $"the agent {agent.Name} was lost {lost.At.TotalSeconds:0.0} s after the load began ({lost.Why}): its part, "
                    + $"{agent.Share} of the load, is missing from then on, and what became of {lost.Open} requests is not known"
            )
            : Doubt($"the agent {agent.Name}", agent.Lateness, agent.Generator, options);

    private static string? Doubt(string who, LatencyHistogram lateness, GeneratorUse? use, LoadOptions options)
    {
        var late = lateness.Quantile(0.999);
        return late > options.LatenessBound
                ? string.Create(
                    CultureInfo.InvariantCulture,
                    $"{who} was late: p99.9 of lateness is {Milliseconds(late)} ms where "
                        + $"{Milliseconds(options.LatenessBound)} ms are allowed; {Why(use)}"
                )
            : use is { } used && used.Busy > options.BusyBound
                ? string.Create(
                    CultureInfo.InvariantCulture,
                    $"{who} had no time left: a worker was busy {used.Busy:0.0 %} of the window where "
                        + $"{options.BusyBound:0.0 %} are allowed; {Why(used)}"
                )
            : null;
    }

    /// <summary>What this machine did not have, and the target is not to blame for.</summary>
    private static string? Starved(LoadResult result)
    {
        var files = Of(Cause.TooManyFiles);
        var ports = Of(Cause.NoPortLeft);
        return files > 0
                ? $"{files} requests had no connection, because this process may open no more than {Libc.FileLimit()} files; "
                    + "raise that before the start with ulimit -n"
            : ports > 0
                ? $"{ports} requests had no connection, because all local ports were taken; use fewer connections, or "
                    + "widen net.ipv4.ip_local_port_range"
            : null;

        long Of(Cause cause) => result.Failures.Where(pair => pair.Key.Cause == cause).Sum(pair => pair.Value);
    }

    internal static string Why(GeneratorUse? use)
    {
        if (use is { Busy: < 0.5, Stolen: >= MuchStolen and var stolen })
        {
            return string.Create(
                CultureInfo.InvariantCulture,
                $"the machine beneath gave {stolen:0.0 %} of this machine's processor time to others (steal); "
                    + $"measure from a machine that has its processors to itself, or again at a quieter hour"
            );
        }
        var starved = use is null or { Busy: < 0.5 } or { Starved: > 0.02 };
        var busy = use is null
            ? ""
            : string.Create(
                CultureInfo.InvariantCulture,
                $"its busiest worker had work for {use.Busy:0 %} of the window, {use.Starved ?? 0:0 %} without a processor; "
            );
        return busy
            + (
                starved
                    ? "give it a processor of its own, or a lower rate"
                    : "give it more workers and processors, or a lower rate"
            );
    }

    private static string Milliseconds(TimeSpan time) =>
        time.TotalMilliseconds.ToString(
            time < TimeSpan.FromMilliseconds(10) ? "0.0" : "0",
            CultureInfo.InvariantCulture
        );
}
