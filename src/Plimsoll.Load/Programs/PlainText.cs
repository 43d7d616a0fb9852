using System.Globalization;
using Plimsoll.Core.Diagnosis;
using Plimsoll.Load.Driving.Results;
using Plimsoll.Load.Reports;
using Plimsoll.Load.Scenarios;

namespace Plimsoll.Load.Programs;

/// <summary>Loads and scenarios as plain lines, for programs that bring no terminal library.</summary>
internal static class PlainText
{
    public static void Write(LoadReport report, TextWriter to)
    {
        to.WriteLine(LoadHeadline.Of(report));
        to.WriteLine(LoadHeadline.Basis(report));
        if (report.Invalid is { } why)
        {
            to.WriteLine($"Not to be believed: {why}");
        }
        if (report.ClockMovedS is { } moved)
        {
            to.WriteLine($"Mind: {ClockNote.Of(moved)}");
        }
        foreach (var clause in report.Clauses)
        {
            to.WriteLine($"  {(clause.Holds ? "holds " : "broken")}  {clause.Clause}: {clause.Text}");
        }
        foreach (var promise in report.StepPromises)
        {
            foreach (var clause in promise.Clauses)
            {
                to.WriteLine(
                    $"  {(clause.Holds ? "holds " : "broken")}  {promise.Step}, {clause.Clause}: {clause.Text}"
                );
            }
        }
        Table(
            [
                ["step", "requests", "p50", "p95", "p99", "max", "failed", "skipped"],
                .. report.Steps.Select(step =>
                    (string[])
                        [
                            step.Name,
                            Format.Count(step.Requests),
                            step.Latency.Say(step.Latency.P50Ms),
                            step.Latency.Say(step.Latency.P95Ms),
                            step.Latency.Say(step.Latency.P99Ms),
                            step.Latency.Say(step.Latency.MaxMs),
                            Format.Count(step.Failed),
                            Format.Count(step.Skipped),
                        ]
                ),
            ],
            to
        );
        foreach (var failure in report.Failures)
        {
            to.WriteLine($"  {failure.Count, 8}  {failure}");
        }
        foreach (var (about, advice) in FailureAdvice.Of(report.Failures))
        {
            to.WriteLine($"  {about}: {advice}");
        }
    }

    public static void Write(ScenarioSummary summary, Scenario scenario, TextWriter to)
    {
        var rate = summary.RequestsPerSecond is { } perSecond ? $"{Number(perSecond)} requests a second, " : "";
        to.WriteLine($"{scenario.Name}: {rate}{Number(summary.RequestsPerSession)} requests a session");
        Table(
            [
                ["step", "per session", "request"],
                .. summary.Endpoints.Select(endpoint =>
                    (string[])[endpoint.Name, Number(endpoint.PerSession), string.Join(", ", endpoint.Requests)]
                ),
            ],
            to
        );
    }

    private static void Table(IReadOnlyList<string[]> rows, TextWriter to)
    {
        var isText = rows[0].Select(heading => heading is "step" or "request").ToList();
        var widths = Enumerable.Range(0, rows[0].Length).Select(i => rows.Max(row => row[i].Length)).ToList();
        foreach (var row in rows)
        {
            var cells = row.Select((cell, i) => isText[i] ? cell.PadRight(widths[i]) : cell.PadLeft(widths[i]));
            to.WriteLine("  " + string.Join("   ", cells).TrimEnd());
        }
    }

    private static string Number(double value) => value.ToString("0.###", CultureInfo.InvariantCulture);

    /// <summary>A line a second while the load goes on.</summary>
    internal sealed class Live(TextWriter to) : IProgress<LiveLine>
    {
        public void Report(LiveLine value) =>
            to.WriteLine(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"{value.Load.Elapsed:m\\:ss} {(value.IsMeasuring ? "measuring" : "warming up")}: {value.Load.PerSecond:0} requests/s, p95 {Format.Milliseconds(value.Load.P95.TotalMilliseconds)}, p99 {Format.Milliseconds(value.Latency.Quantile(0.99).TotalMilliseconds)}, {value.Load.Failed} failed"
                )
            );
    }
}
