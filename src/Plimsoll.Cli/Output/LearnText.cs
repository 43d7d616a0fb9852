using System.Globalization;
using Plimsoll.Load.Learning;
using Plimsoll.Load.Learning.Fidelity;
using Plimsoll.Load.Learning.Logs;
using Spectre.Console;

namespace Plimsoll.Cli.Output;

/// <summary>What was learned from logs, for a terminal.</summary>
public static class LearnText
{
    private const int ShownEndpoints = 20;

    public static void Write(LearnReport report, IAnsiConsole console)
    {
        var (logs, traffic) = (report.Logs, report.Traffic);
        console.MarkupLineInterpolated(
            $"[bold]{logs.Lines:#,0} lines[/], {logs.Entries:#,0} requests ({string.Join(", ", logs.Formats.Select(f => $"{f.Log}: {f.Format}").Distinct())})"
        );
        if (logs.Broken > 0)
        {
            console.MarkupLineInterpolated(
                $"[yellow]{logs.Broken:#,0} lines could not be read.[/] Their form, letters and digits masked:"
            );
            foreach (var line in logs.FirstBroken)
            {
                console.MarkupLineInterpolated($"  [grey]{line.Log}:{line.Number}: {line.Shape}[/]");
            }
        }
        foreach (var (method, count) in report.Excluded)
        {
            console.MarkupLineInterpolated(
                $"{count:#,0} × {method} left out: not allowed by name (--allow '{method} /…')"
            );
        }
        foreach (var warning in report.Warnings)
        {
            console.MarkupLineInterpolated($"[yellow]{warning}[/]");
        }
        console.WriteLine();
        console.MarkupLineInterpolated(
            $"{traffic.Requests:#,0} requests in {traffic.Sessions:#,0} sessions, {traffic.From:yyyy-MM-dd HH:mm:ss} to {traffic.Until:yyyy-MM-dd HH:mm:ss} UTC; a pause of {traffic.IdleS / 60:0} minutes ends a session"
        );
        console.MarkupLineInterpolated(
            $"{traffic.Journeys} journeys of {traffic.Steps} steps; arrivals as from {traffic.LearnedFrom:yyyy-MM-dd HH:mm:ss} UTC, {traffic.LearnedOverS / 60:0} minutes long"
        );
        console.WriteLine();
        WriteEndpoints(report, console);
        console.WriteLine();
        WriteFidelity(report.Fidelity, console);
    }

    /// <param name="doing">What was under way.</param>
    public static void WriteStopped(LogProgress read, string doing, IAnsiConsole console)
    {
        var broken = read.Broken == 0 ? "none of them broken" : $"{read.Broken:#,0} of them could not be read";
        console.MarkupLineInterpolated(
            $"Stopped while {doing}: [bold]{read.Lines:#,0} lines[/] until then, {read.Entries:#,0} requests, {broken}. No scenario was written."
        );
    }

    private static void WriteEndpoints(LearnReport report, IAnsiConsole console)
    {
        var table = Plain("endpoint", "requests", "share", "median answer");
        foreach (var endpoint in report.Endpoints.Take(ShownEndpoints))
        {
            table.AddRow(
                Markup.Escape(endpoint.Label),
                endpoint.Requests.ToString("#,0", CultureInfo.InvariantCulture),
                Percent(endpoint.Share),
                endpoint.MedianBytes == 0 ? "" : $"{endpoint.MedianBytes} B"
            );
        }
        console.Write(table);
        if (report.Endpoints.Count > ShownEndpoints)
        {
            console.MarkupLineInterpolated($"[grey]  and {report.Endpoints.Count - ShownEndpoints} more[/]");
        }
    }

    private static void WriteFidelity(FidelityReport report, IAnsiConsole console)
    {
        console.MarkupLine("[bold]How near a replay comes to the log[/] (0: the same)");
        var table = Plain("measure", "replay", "held out", "production's own");
        foreach (var measure in report.Measures)
        {
            Func<double?, string> figure = measure.Kind == FidelityKind.LargestShare ? Points : Distance;
            var name =
                measure.Kind == FidelityKind.LargestShare
                    ? $"{measure.Name}, worst: {report.WorstEndpoint}"
                    : measure.Name;
            table.AddRow(Markup.Escape(name), figure(measure.Replayed), figure(measure.HeldOut), figure(measure.Floor));
        }
        console.Write(table);
        console.WriteLine();
        var scatter = Plain("dispersion of arrivals", "replay", "log", "its halves");
        foreach (var dispersion in report.Dispersions)
        {
            scatter.AddRow(
                $"in {dispersion.WindowSeconds} s",
                Number(dispersion.Replayed),
                Number(dispersion.Recorded),
                string.Join(", ", dispersion.Halves.Select(Number))
            );
        }
        console.Write(scatter);
        console.MarkupLine(
            "[grey]Distances are Kolmogorov and Smirnov's. Held out: learned from one half, replayed against the other. "
                + "Production's own: one half of the log against the other. Dispersion: variance by mean of counts; 1 is independent.[/]"
        );
    }

    private static Table Plain(params ReadOnlySpan<string> columns)
    {
        var table = new Table { Border = TableBorder.Simple };
        for (var i = 0; i < columns.Length; i++)
        {
            table.AddColumn(new TableColumn(columns[i]) { Alignment = i == 0 ? Justify.Left : Justify.Right });
        }
        return table;
    }

    private static string Percent(double share) => (100 * share).ToString("0.00", CultureInfo.InvariantCulture) + " %";

    private static string Points(double? share) =>
        share is { } value ? (100 * value).ToString("0.00", CultureInfo.InvariantCulture) + " points" : "too little";

    private static string Distance(double? distance) =>
        distance is { } value ? value.ToString("0.0000", CultureInfo.InvariantCulture) : "";

    private static string Number(double value) => value.ToString("0.00", CultureInfo.InvariantCulture);
}
