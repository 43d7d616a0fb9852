using System.Globalization;
using Plimsoll.Core.Diagnosis;

namespace Plimsoll.Load.Reports;

/// <summary>A load in a sentence or two, the same in every form of its report.</summary>
public static class LoadHeadline
{
    public static string Of(LoadReport report)
    {
        var rate = $"{Format.Count(report.OfferedPerS)} requests/s";
        var verdict = report.SloHolds switch
        {
            true => $"{report.Slo} holds at {rate}",
            false => $"{report.Slo} does not hold at {rate}",
            _ =>
                $"{rate}: p50 {Format.Milliseconds(report.Latency.P50Ms)}, p95 {Format.Milliseconds(report.Latency.P95Ms)}, p99 {Format.Milliseconds(report.Latency.P99Ms)}",
        };
        verdict += Steps(report);
        return report.Invalid is null ? verdict : $"{verdict}, as far as can be told";
    }

    private static string Steps(LoadReport report)
    {
        var broken = report.StepPromises.Where(promise => !promise.Holds).Select(promise => promise.Step).ToList();
        return broken.Count switch
        {
            0 => "",
            > 3 => $"; {broken.Count} steps break promises of their own",
            _ =>
                $"; {string.Join(" and ", broken)} {(broken.Count == 1 ? "breaks its own promise" : "break their own promises")}",
        };
    }

    public static string Basis(LoadReport report) =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"{report.Scenario} on {report.Target}, {report.Multiple:0.##}x today's peak, {Format.Count(report.Requests)} requests of {Format.Count(report.Sessions)} sessions in {Format.Age(TimeSpan.FromSeconds(report.WindowS))}{(report.Stopped ? " (stopped early)" : "")}, {Format.Percent(report.ErrorRate)} failed"
        );
}
