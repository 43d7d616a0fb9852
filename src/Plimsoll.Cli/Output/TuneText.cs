using Plimsoll.Core;
using Plimsoll.Core.Diagnosis;
using Plimsoll.Core.Reports;
using Plimsoll.Core.Trials;
using Spectre.Console;

namespace Plimsoll.Cli.Output;

/// <summary>The tune for a terminal.</summary>
public static class TuneText
{
    public static void Write(TuneReport report, IAnsiConsole console)
    {
        console.WriteLine();
        console.WriteHanging(0, $"[bold]{TuneHeadline.Of(report)}[/]");
        console.WriteHanging(0, $"{TuneHeadline.Lead(report)}");
        if (report.Mode != "plan")
        {
            WriteStates(report, console);
        }
        WriteSteps(report, console);
        WritePlanned(report, console);
        WriteRefused(report, console);
    }

    private static void WriteStates(TuneReport report, IAnsiConsole console)
    {
        TuneState before = report.Before,
            after = report.After;
        // Where no step was taken to its end there is nothing to set against what was found.
        var isFoundAlone = report.Steps.Count == 0;
        var table = new Table().Border(TableBorder.Simple);
        table.AddColumn(report.Mode == "live" ? "under the traffic that is there" : "at today's peak");
        foreach (var heading in isFoundAlone ? (string[])["as found"] : ["before", "after", "change"])
        {
            table.AddColumn(new TableColumn(heading).RightAligned());
        }
        Row(table, "p50", before.P50Ms, after.P50Ms, Format.Milliseconds);
        Row(table, "p95", before.P95Ms, after.P95Ms, Format.Milliseconds);
        Row(table, "p99", before.P99Ms, after.P99Ms, Format.Milliseconds);
        Row(
            table,
            report.Mode == "live" ? "statements/s" : "requests/s",
            before.ThroughputPerS,
            after.ThroughputPerS,
            Format.Count
        );
        Row(table, "errors", before.ErrorRate, after.ErrorRate, Format.Percent);
        Row(table, "server time per call", before.ServerMsPerCall, after.ServerMsPerCall, Format.Milliseconds);
        if (TuneHeadline.Headroom(before) is not null || TuneHeadline.Headroom(after) is not null)
        {
            Cells(
                table,
                "headroom (× today's peak)",
                TuneHeadline.Headroom(before) ?? "?",
                TuneHeadline.Headroom(after) ?? "?",
                ""
            );
        }
        console.Write(table);
        if (report.Slo is { } slo && after.SloHolds is { } holds)
        {
            console.MarkupLine($"  {Markup.Escape(slo)} {(holds ? "[green]holds[/]" : "[red]does not hold[/]")}");
        }
    }

    private static void WriteSteps(TuneReport report, IAnsiConsole console)
    {
        if (report.Steps.Count == 0)
        {
            return;
        }
        console.WriteLine();
        console.MarkupLine("[bold]Step by step[/]");
        foreach (var step in report.Steps)
        {
            WriteStep(step, console);
        }
    }

    public static void WriteStep(TuneStep step, IAnsiConsole console)
    {
        var colour = step.Verdict switch
        {
            Verdict.Confirmed when step.Pruned => "grey",
            Verdict.Confirmed => "green",
            Verdict.Refuted => "red",
            _ => "yellow",
        };
        console.WriteHangingMarkup(
            12,
            $"  [{colour}]{TuneHeadline.Outcome(step), -8}[/]  {Markup.Escape(step.Title)}  [bold]{Markup.Escape(TuneHeadline.Effect(step))}[/]"
        );
        console.WriteHanging(12, $"            [grey]{step.Verdict}: {step.Reason}[/]");
    }

    private static void WritePlanned(TuneReport report, IAnsiConsole console)
    {
        if (report.Planned.Count == 0)
        {
            return;
        }
        console.WriteLine();
        console.MarkupLine(report.Mode == "plan" ? "[bold]The plan[/]" : "[bold]Not tried yet[/]");
        foreach (var (i, planned) in report.Planned.Index())
        {
            var gain = planned.Predicted > 0 ? $", about {Format.Percent(planned.Predicted)} of the server's time" : "";
            var disk = planned.DiskBytes > 0 ? $", {new Bytes(planned.DiskBytes)} of disk" : "";
            console.WriteHanging(
                6,
                $"  {i + 1, 2}. {planned.Title} [grey]({planned.Rule}, {planned.Disruption}{gain}{disk})[/]"
            );
            Sql(planned.Change.Sql, console);
        }
        if (report.Mode == "plan")
        {
            console.WriteLine();
            console.MarkupLine("Nothing was changed. To try, measure, and keep only what helps: add [bold]--apply[/].");
        }
    }

    private static void WriteRefused(TuneReport report, IAnsiConsole console)
    {
        if (report.Refused.Count == 0)
        {
            return;
        }
        console.WriteLine();
        console.MarkupLine("[bold]Left alone[/]");
        foreach (var refused in report.Refused)
        {
            console.WriteHanging(4, $"  {refused.Title}: [grey]{refused.Reason}[/]");
        }
    }

    /// <summary>Never wrapped: SQL is there to be copied.</summary>
    private static void Sql(string sql, IAnsiConsole console)
    {
        foreach (var line in sql.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            console.Profile.Out.Writer.WriteLine("        " + line);
        }
    }

    private static void Row(Table table, string name, double? before, double? after, Func<double, string> format)
    {
        if (before is null && after is null)
        {
            return;
        }
        var change = (before, after) switch
        {
            ({ } was and > 0, { } now) => TuneHeadline.Relative((now - was) / was, null),
            _ => "",
        };
        Cells(table, name, before is { } b ? format(b) : "?", after is { } a ? format(a) : "?", change);
    }

    /// <summary>As many of them as the table has columns.</summary>
    private static void Cells(Table table, params string[] cells) =>
        table.AddRow([.. cells.Take(table.Columns.Count).Select(Markup.Escape)]);
}
