using Plimsoll.Core.Diagnosis;
using Plimsoll.Core.Reports;
using Plimsoll.Core.Statistics;
using Plimsoll.Core.Trials;
using Plimsoll.Core.Trials.Measuring;
using Plimsoll.Core.Workloads;

namespace Plimsoll.Core.Loop;

/// <summary>What a measurement says of the service as it stands.</summary>
internal static class Standing
{
    public static TuneState Of(Measurement measurement, Slo? slo)
    {
        var seconds = measurement.Length.TotalSeconds;
        if (seconds <= 0)
        {
            return new TuneState();
        }
        var counters = measurement.Slices.SelectMany(s => s.Statements.Values).ToList();
        var milliseconds = counters.Sum(c => c.TotalMilliseconds);
        double calls = counters.Sum(c => c.Calls);
        var state = new TuneState
        {
            ThroughputPerS = calls / seconds,
            ServerActive = milliseconds / 1000 / seconds,
            ServerMsPerCall = calls > 0 ? milliseconds / calls : null,
        };
        var services = measurement.Slices.Select(s => s.Service).OfType<ServiceSlice>().ToList();
        if (services.Count == 0)
        {
            return state;
        }
        var latency = LatencyHistogram.Merge(services.Select(s => s.Latency));
        var requests = services.Sum(s => s.Requests);
        var errors = services.Sum(s => s.Errors);
        return state with
        {
            P50Ms = Quantile(latency, 0.50),
            P95Ms = Quantile(latency, 0.95),
            P99Ms = Quantile(latency, 0.99),
            MeanMs = latency.Count > 0 ? latency.Mean.TotalMilliseconds : null,
            ThroughputPerS = requests / seconds,
            ErrorRate = requests > 0 ? (double)errors / requests : null,
            SloHolds = slo?.Evaluate(latency, requests, errors, measurement.Length).Holds,
        };
    }

    /// <summary>
    /// Server time over the clients' waiting time (Little's law gives both as means of what is under way at once).
    /// </summary>
    public static TuneBottleneck Bottleneck(Measurement measurement, TuneState state, Workload workload)
    {
        var heaviest = Heaviest(measurement, workload);
        if (state is not { MeanMs: { } mean, ThroughputPerS: { } rate, ServerActive: { } active } || mean * rate <= 0)
        {
            var load = state.ServerActive is { } a ? $"The server ran {a:0.0} statements at once on average. " : "";
            return new TuneBottleneck(
                null,
                null,
                $"{load}Without a scenario the clients' waiting time is not seen, so it cannot be told whether the database limits the service.{heaviest}"
            );
        }
        var share = Math.Min(1, active / (mean * rate / 1000));
        var promise = state.SloHolds == true ? "The promise holds at today's peak. " : "";
        return share >= 0.5
            ? new TuneBottleneck(
                true,
                share,
                $"{promise}The database still takes most of the time: statements run for {Format.Percent(share)} of what clients wait.{heaviest}"
            )
            : new TuneBottleneck(
                false,
                share,
                $"{promise}The database is not the bottleneck: statements run for {Format.Percent(share)} of what clients "
                    + $"wait. The rest passes in the application, or where it waits: for a connection of its pool, for CPU, or for services that it calls.{Operations(measurement)}"
            );
    }

    private static double? Quantile(LatencyHistogram latency, double q) =>
        latency.Count > 0 ? latency.Quantile(q).TotalMilliseconds : null;

    private static string Heaviest(Measurement measurement, Workload workload)
    {
        var times = measurement
            .Slices.SelectMany(s => s.Statements)
            .GroupBy(s => s.Key)
            .Select(g => (Statement: g.Key, Milliseconds: g.Sum(s => s.Value.TotalMilliseconds)))
            .OrderByDescending(s => s.Milliseconds)
            .ToList();
        var total = times.Sum(t => t.Milliseconds);
        if (total <= 0)
        {
            return "";
        }
        var text = workload.Find(times[0].Statement)?.Statement.Text.ReplaceLineEndings(" ");
        var shown = text is null ? "" : $": {(text.Length > 90 ? text[..90] + "…" : text)}";
        return $" The heaviest statement, {times[0].Statement}, is {Format.Percent(times[0].Milliseconds / total)} of the server's time{shown}.";
    }

    private static string Operations(Measurement measurement)
    {
        var times = measurement
            .Slices.SelectMany(s => s.Service?.Operations.AsEnumerable() ?? [])
            .GroupBy(o => o.Key, StringComparer.Ordinal)
            .Select(g =>
                (
                    Name: g.Key,
                    Milliseconds: g.Sum(o => o.Value.TotalMilliseconds),
                    Requests: g.Sum(o => o.Value.Requests)
                )
            )
            .Where(o => o.Requests > 0)
            .OrderByDescending(o => o.Milliseconds)
            .ToList();
        var total = times.Sum(t => t.Milliseconds);
        if (total <= 0)
        {
            return "";
        }
        var top = times
            .Take(3)
            .Select(o =>
                $"{o.Name} ({Format.Percent(o.Milliseconds / total)}, {Format.Milliseconds(o.Milliseconds / o.Requests)} each)"
            );
        return $" Clients wait most in {string.Join(", ", top)}.";
    }
}
