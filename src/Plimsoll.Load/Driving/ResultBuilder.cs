using System.Globalization;
using Plimsoll.Core.Statistics;

namespace Plimsoll.Load.Driving;

/// <summary>Folds the slices of a window into its result, and says whether it may be believed.</summary>
internal static class ResultBuilder
{
    /// <param name="open">Requests that were due in the window and of which nothing is recorded.</param>
    public static LoadResult Build(
        LoadPlan plan,
        double multiple,
        DateTimeOffset began,
        IReadOnlyList<LoadSlice> slices,
        int open
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
            Invalid = null,
        };
        return result with { Invalid = Doubt(result, plan.Options) };
    }

    private static string? Doubt(LoadResult result, LoadOptions options)
    {
        if (result.Requests == 0)
        {
            return "no request was due in the window; a longer window or a higher rate is needed";
        }
        if (result.Failed == result.Requests)
        {
            return $"not one of {result.Requests} requests succeeded ({result.Failures[0].Key})";
        }
        var late = result.Lateness.Quantile(0.999);
        return late <= options.LatenessBound
            ? null
            : string.Create(
                CultureInfo.InvariantCulture,
                $"the load itself was late: p99.9 of lateness is {late.TotalMilliseconds:0} ms where "
                    + $"{options.LatenessBound.TotalMilliseconds:0} ms are allowed; give it a processor of its own or a lower rate"
            );
    }
}
