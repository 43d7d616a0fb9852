using System.Globalization;
using Plimsoll.Core.Diagnosis;
using Plimsoll.Load.Faults.Verdicts;
using Spectre.Console;

namespace Plimsoll.Cli.Output;

/// <summary>The verdict on a run's faults for a terminal. Everything foreign goes through <see cref="Markup.Escape"/>.</summary>
public static class FaultText
{
    public static void Write(FaultReport? report, IAnsiConsole console)
    {
        if (report is null)
        {
            return;
        }
        console.WriteLine();
        if (report.Aborted is { } aborted)
        {
            console.MarkupLineInterpolated($"[red]Ended before its time: {aborted}[/]");
        }
        foreach (var fault in report.Faults)
        {
            Write(fault, console);
        }
        foreach (var check in report.Checks)
        {
            var (colour, words) = check.State switch
            {
                CheckState.Holds => ("green", "holds"),
                CheckState.Broken => ("red", "is broken by this run"),
                CheckState.BrokenBefore => ("yellow", "was broken before this run"),
                _ => ("yellow", "cannot be told"),
            };
            var detail = check.Detail.Length > 0 ? ": " + check.Detail : "";
            console.MarkupLine($"[{colour}]{Markup.Escape($"Check {check.Name} {words}{detail}")}[/]");
        }
    }

    private static void Write(FaultVerdict fault, IAnsiConsole console)
    {
        if (fault.NotBegun is { } why)
        {
            console.MarkupLineInterpolated($"[yellow]Fault {fault.Name} ({fault.Kind}) did not come: {why}[/]");
            return;
        }
        var end = fault.ToS is { } to ? $" to {Seconds(to)}" : "";
        console.MarkupLineInterpolated(
            $"[bold]Fault {fault.Name}[/] ({fault.Kind}) from {Seconds(fault.FromS!.Value)}{end} of the window"
        );
        Write("before", fault.Before, console);
        Write("during", fault.During, console);
        Write("after", fault.After, console);
        foreach (var failure in fault.Failures)
        {
            console.MarkupLineInterpolated($"  [red]{failure.Count, 8}[/]  {failure.ToString()}");
        }
        var demand = (fault.RecoverWithinS, fault.InTime) switch
        {
            ({ } limit, true) => $" (within {Seconds(limit)}, as demanded)",
            ({ } limit, false) => $" ({Seconds(limit)} were demanded)",
            _ => "",
        };
        var verdict = fault.Recovery switch
        {
            Recovery.Recovered when fault.Felt == false => "The promise held throughout",
            Recovery.Recovered => $"Recovered within {Seconds(fault.RecoveredAfterS!.Value)}",
            Recovery.NotRecovered => "Not recovered",
            _ => "Recovery cannot be told",
        };
        var colour =
            fault.InTime == false || fault.Recovery == Recovery.NotRecovered ? "red"
            : fault.Recovery == Recovery.Recovered ? "green"
            : "yellow";
        console.MarkupLine($"  [{colour}]{Markup.Escape($"{verdict}{demand}: {fault.Reason}")}[/]");
    }

    private static void Write(string name, StretchFigures? stretch, IAnsiConsole console)
    {
        if (stretch is not null)
        {
            var errors = stretch.Requests == 0 ? 0 : (double)stretch.Failed / stretch.Requests;
            console.MarkupLineInterpolated(
                $"  {name, -7} {Format.Count(stretch.Requests), 8} requests, {Format.Percent(errors)} failed, p50 {Format.Milliseconds(stretch.P50Ms)}, p95 {Format.Milliseconds(stretch.P95Ms)}, p99 {Format.Milliseconds(stretch.P99Ms)}"
            );
        }
    }

    private static string Seconds(double seconds) => string.Create(CultureInfo.InvariantCulture, $"{seconds:0.#} s");
}
