using Plimsoll.Core.Diagnosis;
using Plimsoll.Load.Driving.Results;
using Plimsoll.Load.Reports;
using Plimsoll.Load.Reports.Figures;
using Spectre.Console;

namespace Plimsoll.Cli.Output;

/// <summary>A load for a terminal. Everything foreign goes through <see cref="Markup.Escape"/>.</summary>
public static class LoadText
{
    public static void Write(LoadReport report, IAnsiConsole console)
    {
        console.MarkupLineInterpolated($"[bold]{LoadHeadline.Of(report)}[/]");
        console.MarkupLineInterpolated($"[grey]{LoadHeadline.Basis(report)}[/]");
        if (report.Invalid is { } why)
        {
            console.MarkupLineInterpolated($"[red]Not to be believed: {why}[/]");
        }
        if (report.ClockMovedS is { } moved)
        {
            console.MarkupLineInterpolated($"[yellow]Mind: {ClockNote.Of(moved)}[/]");
        }
        ClauseText.Write("", report.Clauses, console);
        foreach (var promise in report.StepPromises)
        {
            ClauseText.Write(promise.Step + ", ", promise.Clauses, console);
        }
        WriteSteps(report, console);
        WriteFailures(report, console);
        WriteAgents(report, console);
    }

    private static void WriteAgents(LoadReport report, IAnsiConsole console)
    {
        foreach (var agent in report.Agents)
        {
            var busy = agent.Generator is { } use ? $", busy {Format.Percent(use.Busy)}" : "";
            console.MarkupLineInterpolated(
                $"  agent {agent.Name}: {agent.Share} of the load, {Format.Count(agent.Requests)} requests, {Format.Count(agent.Failed)} failed, p99.9 of lateness {Format.Milliseconds(agent.Lateness.P999Ms)}{busy}, began within ±{Format.Milliseconds(agent.SkewMs)}"
            );
            if (agent.LostAtS is { } at)
            {
                console.MarkupLineInterpolated($"  [red]lost {at:0.0} s after the load began: {agent.LostWhy}[/]");
            }
        }
    }

    private static void WriteSteps(LoadReport report, IAnsiConsole console)
    {
        var table = new Table().Border(TableBorder.Simple);
        table.AddColumn("step");
        foreach (var heading in (string[])["requests", "p50", "p95", "p99", "p99.9", "max", "errors"])
        {
            table.AddColumn(new TableColumn(heading).RightAligned());
        }
        foreach (var step in report.Steps)
        {
            Row(table, Markup.Escape(step.Name), step.Requests, step.Failed, step.Latency);
        }
        Row(table, "[bold]all[/]", report.Requests, report.Failed, report.Latency);
        console.Write(table);
    }

    private static void Row(Table table, string name, long requests, long failed, LatencyFigures latency) =>
        table.AddRow(
            name,
            Format.Count(requests),
            latency.Say(latency.P50Ms),
            latency.Say(latency.P95Ms),
            latency.Say(latency.P99Ms),
            latency.Say(latency.P999Ms),
            latency.Say(latency.MaxMs),
            failed == 0 ? "0" : $"[red]{Format.Percent((double)failed / requests)}[/]"
        );

    private static void WriteFailures(LoadReport report, IAnsiConsole console)
    {
        foreach (var failure in report.Failures)
        {
            console.MarkupLineInterpolated($"  [red]{failure.Count, 8}[/]  {failure.ToString()}");
        }
        FailureText.WriteAdvice(report.Failures, console);
        if (report.Skipped > 0)
        {
            console.MarkupLineInterpolated($"  {report.Skipped, 8}  skipped: an earlier answer lacked what they need");
        }
        if (report.Retried > 0)
        {
            console.MarkupLineInterpolated(
                $"  {report.Retried, 8}  sent once more: the target had closed the connection meanwhile"
            );
        }
        if (report.Unfinished > 0)
        {
            console.MarkupLineInterpolated($"  {report.Unfinished, 8}  still waiting when the window was closed");
        }
    }
}
