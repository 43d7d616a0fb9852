using Plimsoll.Core;
using Plimsoll.Core.Diagnosis;
using Plimsoll.Core.Reports.Audit;
using Spectre.Console;

namespace Plimsoll.Cli.Output;

/// <summary>The audit for a terminal. Everything foreign goes through <see cref="Markup.Escape"/>.</summary>
public static class AuditText
{
    private const int BarWidth = 24;

    /// <summary>Refused indexes shown here; the other reports show all.</summary>
    private const int MostRefused = 5;

    /// <summary>Findings of one rule that are for information, shown here.</summary>
    private const int MostInfosOfARule = 4;

    public static void Write(AuditReport report, IAnsiConsole console)
    {
        if (report.Server is { } server)
        {
            var kind =
                server.ManagedService is { } managed ? $" ({managed})"
                : server.IsStandby ? " (standby)"
                : "";
            console.MarkupLineInterpolated(
                $"[grey]{server.Database}, PostgreSQL {server.Version}{kind}, {new Bytes(server.DatabaseBytes)}[/]"
            );
        }
        console.WriteLine();
        console.WriteHanging(0, $"[bold]{AuditHeadline.Of(report)}[/]");
        console.WriteHanging(0, $"{AuditHeadline.Lead(report)}");
        console.WriteHanging(0, $"[grey]{AuditHeadline.Basis(report)}[/]");
        ServiceText.Write(report, console);
        WriteLoad(report, console);
        foreach (var finding in report.Findings.Where(f => f.Severity > Severity.Info))
        {
            WriteFinding(finding, console);
        }
        WriteInfos(report, console);
        WriteIndexes(report, console);
        ServiceText.WriteLoss(report, console);
        WriteBlindspots(report, console);
    }

    private static void WriteLoad(AuditReport report, IAnsiConsole console)
    {
        if (report.Load is not { } load || report.Statements.Count == 0)
        {
            return;
        }
        console.WriteLine();
        console.MarkupLine("[bold]Load of the database[/]");
        foreach (var statement in report.Statements.Take(Math.Clamp(load.StatementsFor80Percent, 3, 8)))
        {
            var bar = new string('█', (int)Math.Round(statement.Share * BarWidth)).PadRight(BarWidth, '·');
            var text = StatementLabel.Of(statement.Text, Math.Max(20, console.Profile.Width - BarWidth - 33));
            console.MarkupLineInterpolated(
                $"  [blue]{bar}[/] {Format.Percent(statement.Share), 7}  {Format.Count(statement.Calls), 7} × {Format.Milliseconds(statement.MeanMs), -9} {text}"
            );
            if (statement.Reason is not null)
            {
                console.WriteHanging(BarWidth + 3, $"  {new string(' ', BarWidth)} [grey]{statement.Reason}[/]");
            }
        }
        if (load.Waits.Count > 0)
        {
            var waits = load.Waits.Take(5).Select(w => $"{WaitNames.Of(w.Class)} {Format.Percent(w.Share)}");
            console.WriteHanging(4, $"  [grey]active sessions: {string.Join(", ", waits)}[/]");
        }
    }

    private static void WriteFinding(AuditFinding finding, IAnsiConsole console)
    {
        var colour = finding.Severity switch
        {
            Severity.High => "red",
            Severity.Medium => "yellow",
            _ => "olive",
        };
        var share =
            finding.ShareOfRequests is not null ? $"  {AuditHeadline.ShareOf(finding)}"
            : finding.Share > 0 ? $"  {Format.Percent(Math.Min(1, finding.Share))} of the load"
            : "";
        console.WriteLine();
        console.WriteHangingMarkup(
            6,
            $"[{colour} bold]{finding.Severity.ToString().ToUpperInvariant()}[/]  [bold]{Markup.Escape(finding.Title)}[/]{share}"
        );
        console.WriteHanging(2, $"  {finding.Explanation}");
        var evidence = finding.Evidence.Select(e => $"{e.Label}: {e.Value}");
        console.WriteHanging(2, $"  [grey]{string.Join("; ", evidence)}[/]");
        foreach (var prescription in finding.Prescriptions)
        {
            WritePrescription(prescription, console);
        }
        console.WriteHanging(
            2,
            $"  [grey]{finding.Rule}, confidence {finding.Confidence.ToString().ToLowerInvariant()}; how to judge it: {finding.Page}[/]"
        );
    }

    private static void WritePrescription(AuditPrescription prescription, IAnsiConsole console)
    {
        console.WriteHanging(4, $"  [green]→[/] {prescription.Title}");
        if (prescription.Advice is not null)
        {
            console.WriteHanging(4, $"    {prescription.Advice}");
        }
        foreach (var line in prescription.Sql.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            // Never wrapped: SQL is there to be copied.
            console.Profile.Out.Writer.WriteLine("    " + line);
        }
        console.WriteHanging(4, $"    [grey]predicted: {prescription.Predicted.Effect}[/]");
        if (prescription.Cost.DiskBytes > 0 || prescription.Cost.WriteSlowdown > 1.005)
        {
            console.WriteHanging(
                4,
                $"    [grey]costs: {new Bytes(prescription.Cost.DiskBytes)} of disk, writes {Format.Percent(prescription.Cost.WriteSlowdown - 1)} slower[/]"
            );
        }
    }

    private static void WriteInfos(AuditReport report, IAnsiConsole console)
    {
        var infos = report.Findings.Where(f => f.Severity == Severity.Info).ToList();
        if (infos.Count == 0)
        {
            return;
        }
        console.WriteLine();
        console.MarkupLine("[bold]For information[/]");
        foreach (var rule in infos.GroupBy(f => f.Rule))
        {
            // Of sixty indexes that nobody uses, three say what there is to say.
            var shown = rule.Count() <= MostInfosOfARule ? rule : rule.Take(MostInfosOfARule - 1);
            foreach (var finding in shown)
            {
                console.WriteHanging(4, $"  {finding.Title} [grey]({finding.Rule})[/]");
            }
            if (rule.Count() > MostInfosOfARule)
            {
                console.WriteHanging(
                    4,
                    $"  [grey]and {rule.Count() - MostInfosOfARule + 1} more of {rule.Key}, in the report as HTML or JSON[/]"
                );
            }
        }
    }

    private static void WriteIndexes(AuditReport report, IAnsiConsole console)
    {
        if (report.IndexAdvice is not { } advice)
        {
            return;
        }
        if (advice.Redundant.Count > 0)
        {
            console.WriteLine();
            console.MarkupLine("[bold]Indexes that the proposed ones would stand in for[/]");
            foreach (var redundant in advice.Redundant)
            {
                console.WriteHanging(4, $"  {redundant.Index} [grey]{redundant.Reason}[/]");
            }
        }
        if (advice.Refused.Count > 0)
        {
            console.WriteLine();
            console.MarkupLine("[bold]Indexes that were considered and refused[/]");
            foreach (var refused in advice.Refused.Take(MostRefused))
            {
                console.WriteHanging(4, $"  {refused.Index} [grey]{refused.Reason}[/]");
            }
            if (advice.Refused.Count > MostRefused)
            {
                console.MarkupLineInterpolated(
                    $"  [grey]and {advice.Refused.Count - MostRefused} more, in the report as HTML or JSON[/]"
                );
            }
        }
    }

    private static void WriteBlindspots(AuditReport report, IAnsiConsole console)
    {
        if (report.Blindspots.Count == 0)
        {
            return;
        }
        console.WriteLine();
        console.MarkupLine("[bold]What could not be seen[/]");
        foreach (var spot in report.Blindspots)
        {
            console.WriteHanging(4, $"  {spot.What}: {spot.Why}. [grey]{spot.Consequence}[/]");
            foreach (var line in (spot.Remedy ?? "").Split('\n', StringSplitOptions.RemoveEmptyEntries))
            {
                console.Profile.Out.Writer.WriteLine("    " + line);
            }
        }
    }
}
