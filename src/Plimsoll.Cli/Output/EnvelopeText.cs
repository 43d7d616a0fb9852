using Plimsoll.Core.Diagnosis;
using Plimsoll.Load.Driving.Results;
using Plimsoll.Load.Envelope;
using Plimsoll.Load.Envelope.Knees;
using Plimsoll.Load.Reports;
using Spectre.Console;

namespace Plimsoll.Cli.Output;

/// <summary>An envelope for a terminal. Everything foreign goes through <see cref="Markup.Escape"/>.</summary>
public static class EnvelopeText
{
    public static void Write(EnvelopeReport report, IAnsiConsole console)
    {
        console.MarkupLineInterpolated($"[bold]{EnvelopeHeadline.Of(report)}[/]");
        console.MarkupLineInterpolated($"{EnvelopeHeadline.Lead(report)}");
        console.MarkupLineInterpolated($"[grey]{EnvelopeHeadline.Basis(report)}[/]");
        if (report.Invalid is { } why)
        {
            console.MarkupLineInterpolated($"[red]Not to be believed: {why}[/]");
        }
        if (report.ClockMovedS is { } moved)
        {
            console.MarkupLineInterpolated($"[yellow]Mind: {ClockNote.Of(moved)}[/]");
        }
        WriteLevels(report, console);
        WriteUnsteered(report, console);
        console.MarkupLineInterpolated($"{EnvelopeHeadline.Prediction(report)}");
        console.MarkupLineInterpolated($"{EnvelopeHeadline.SecondOpinion(report)}");
        WriteScale(report, console);
    }

    private static void WriteLevels(EnvelopeReport report, IAnsiConsole console)
    {
        var table = new Table().Border(TableBorder.Simple);
        table.AddColumn("level");
        table.AddColumn("promise");
        foreach (var heading in (string[])["measured", "offered/s", "answered/s", "p50", "p95", "p99", "errors"])
        {
            table.AddColumn(new TableColumn(heading).RightAligned());
        }
        foreach (var level in report.Levels)
        {
            table.AddRow(
                Knee.Times(level.Multiple) + (level.IsOurFault ? " [red]![/]" : ""),
                level.Verdict switch
                {
                    LevelVerdict.Holds => "[green]holds[/]",
                    LevelVerdict.Breaks => level.IsOverloaded ? "[red]overloaded[/]" : "[red]breaks[/]",
                    _ => level.IsRung ? "[yellow]cannot tell[/]" : "[yellow]near the knee[/]",
                },
                $"{level.LengthS:0.#} s",
                Format.Count(level.OfferedPerS),
                Format.Count(level.ThroughputPerS),
                level.Latency.Say(level.Latency.P50Ms),
                level.Latency.Say(level.Latency.P95Ms),
                level.Latency.Say(level.Latency.P99Ms),
                Format.Percent(level.ErrorRate)
            );
        }
        console.Write(table);
        WriteFull(report, console);
        WriteDoubts(report, console);
    }

    private static void WriteDoubts(EnvelopeReport report, IAnsiConsole console)
    {
        foreach (var level in report.Levels)
        {
            if (EnvelopeHeadline.Doubt(level) is { } doubt)
            {
                console.MarkupLineInterpolated(
                    $"  [red]! {Knee.Times(level.Multiple)} is not to be believed:[/] {doubt}"
                );
            }
            if (EnvelopeHeadline.Failures(level) is { Length: > 0 } failures)
            {
                console.MarkupLineInterpolated($"  {Knee.Times(level.Multiple)} failed: {failures}");
            }
        }
        FailureText.WriteAdvice([.. report.Levels.SelectMany(level => level.Failures)], console);
    }

    private static void WriteUnsteered(EnvelopeReport report, IAnsiConsole console)
    {
        if (EnvelopeHeadline.Unsteered(report) is not { } what)
        {
            return;
        }
        console.MarkupLineInterpolated($"{what}");
        ClauseText.Write("", report.AtPeak!.Clauses, console);
        foreach (var promise in report.AtPeak.StepPromises)
        {
            ClauseText.Write(promise.Step + ", ", promise.Clauses, console);
        }
    }

    /// <summary>Beside the table: names are too long for a column of it.</summary>
    private static void WriteFull(EnvelopeReport report, IAnsiConsole console)
    {
        foreach (var level in report.Levels.Where(level => EnvelopeHeadline.Full(level).Length > 0))
        {
            console.MarkupLineInterpolated($"  {Knee.Times(level.Multiple)}: {EnvelopeHeadline.Full(level)}");
        }
    }

    private static void WriteScale(EnvelopeReport report, IAnsiConsole console)
    {
        foreach (var row in report.Scale)
        {
            console.MarkupLineInterpolated(
                $"  {row.Name}: full at {Knee.Times(row.FullAt)} today's peak [grey]({row.Why}; {string.Join(", ", row.Needed.Select(need => $"{need.Multiple}x needs {Format.Count(need.Units)}"))})[/]"
            );
        }
    }
}
