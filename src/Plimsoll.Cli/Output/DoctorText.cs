using Plimsoll.Postgres.Doctor;
using Spectre.Console;

namespace Plimsoll.Cli.Output;

/// <summary>The doctor's answer for a terminal.</summary>
public static class DoctorText
{
    public static void Write(DoctorReport report, IAnsiConsole console)
    {
        console.MarkupLineInterpolated($"[bold]{report.Server}[/]");
        foreach (var concern in report.Checks.GroupBy(c => c.Concern))
        {
            console.WriteLine();
            console.MarkupLine(
                concern.Key == CheckConcern.Audit ? "[bold]To observe[/]" : "[bold]To make changes (tune --apply)[/]"
            );
            foreach (var check in concern)
            {
                Write(check, console);
            }
        }
        console.WriteLine();
        console.MarkupLine(
            report switch
            {
                { CanTune: true } => "[green]Fit to audit and to tune.[/]",
                { CanAudit: true } => "[yellow]Fit to audit; not fit to tune --apply until the above is mended.[/]",
                _ => "[red]Not fit until the above is mended.[/]",
            }
        );
    }

    private static void Write(DoctorCheck check, IAnsiConsole console)
    {
        var (mark, colour) = check.State switch
        {
            CheckState.Ok => ("ok  ", "green"),
            CheckState.Warn => ("warn", "yellow"),
            _ => ("FAIL", "red"),
        };
        console.WriteHangingMarkup(
            8,
            $"  [{colour}]{mark}[/]  {Markup.Escape(check.What)} [grey]({Markup.Escape(check.Name)})[/]"
        );
        foreach (var line in (check.Remedy ?? "").Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            console.Profile.Out.Writer.WriteLine("          " + line);
        }
    }
}
