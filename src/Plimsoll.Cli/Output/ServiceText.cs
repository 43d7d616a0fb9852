using System.Globalization;
using Plimsoll.Core;
using Plimsoll.Core.Diagnosis;
using Plimsoll.Core.Diagnosis.Bottlenecks;
using Plimsoll.Core.Reports.Audit;
using Spectre.Console;

namespace Plimsoll.Cli.Output;

/// <summary>What services told, for a terminal: what binds, endpoints by layer, who calls whom.</summary>
public static class ServiceText
{
    private const int MostEndpoints = 12;
    private const int MostEdges = 10;

    public static void Write(AuditReport report, IAnsiConsole console)
    {
        if (report.Bottleneck is { } bottleneck)
        {
            WriteBottleneck(bottleneck, console);
        }
        if (report.Service is { Endpoints.Count: > 0 } service)
        {
            WriteEndpoints(service, console);
            WriteEdges(service, console);
        }
    }

    /// <summary>What was lost on the way in; nothing where nothing was.</summary>
    public static void WriteLoss(AuditReport report, IAnsiConsole console)
    {
        if (report.Service is not { } service || LossWords.Of(service.Intake) is not { Count: > 0 } lost)
        {
            return;
        }
        console.WriteLine();
        console.MarkupLineInterpolated($"[bold]{LossWords.Heading}[/]");
        foreach (var (count, words) in lost)
        {
            console.WriteHanging(4, $"  {count} {words}");
        }
    }

    private static void WriteBottleneck(Bottleneck bottleneck, IAnsiConsole console)
    {
        console.WriteLine();
        console.MarkupLine("[bold]What binds now[/]");
        if (bottleneck.Binds is { } binds)
        {
            var figures = BottleneckWords.Figures(binds).Select(f => $"{f.Label} {f.Value}");
            console.WriteHanging(
                4,
                $"  [red]{BottleneckWords.Name(binds)}[/]  {string.Join(", ", figures)}  [grey]confidence {bottleneck.Confidence.ToString().ToLowerInvariant()}[/]"
            );
            if (binds.Evidence.Count > 0)
            {
                console.WriteHanging(
                    4,
                    $"  [grey]{string.Join("; ", binds.Evidence.Select(e => $"{e.Label}: {e.Value}"))}[/]"
                );
            }
        }
        else
        {
            console.WriteHanging(4, $"  {bottleneck.Answer}");
        }
        foreach (var line in BottleneckWords.Others(bottleneck))
        {
            console.WriteHanging(4, $"  {line}");
        }
        if (bottleneck.Verdict == BottleneckVerdict.CannotTell)
        {
            foreach (var missing in bottleneck.Missing.Take(3))
            {
                console.WriteHanging(4, $"  [grey]would tell: {missing.What} ({missing.Why})[/]");
            }
        }
    }

    private static void WriteEndpoints(AuditService service, IAnsiConsole console)
    {
        var table = new Table().Border(TableBorder.Simple);
        // A route is read as one word where there is room for it.
        var isShort = service.Endpoints.Take(MostEndpoints).All(e => e.Name.Length <= 36);
        table.AddColumn(new TableColumn("endpoint") { NoWrap = isShort });
        // Who sends no sizes gets no empty column.
        var hasBytes = service.Endpoints.Any(e => e.MeanBytes is not null);
        string[] answer = hasBytes ? ["answer"] : [];
        foreach (var heading in (string[])["requests", "mean", "p95", "errors", "queries", .. answer, "share"])
        {
            table.AddColumn(new TableColumn(heading).RightAligned().NoWrap());
        }
        table.AddColumn("where its time goes");
        foreach (var endpoint in service.Endpoints.Take(MostEndpoints))
        {
            var layers = endpoint
                .Layers.Where(l => l.Share >= 0.05)
                .Take(3)
                .Select(l => $"{LayerNames.Of(l.Layer)} {Format.Percent(l.Share)}")
                .DefaultIfEmpty(endpoint.IsTraced() ? "" : "access log alone");
            string[] bytes =
                !hasBytes ? []
                : endpoint.MeanBytes is { } mean ? [new Bytes((long)mean).ToString()]
                : [""];
            table.AddRow([
                Markup.Escape(endpoint.Name),
                $"{endpoint.PerSecond.ToString("0.#", CultureInfo.InvariantCulture)}/s",
                endpoint.HasLatency() ? Format.Milliseconds(endpoint.MeanMs) : "",
                endpoint.HasLatency() ? Format.Milliseconds(endpoint.P95Ms) : "",
                endpoint.ErrorShare > 0 ? $"[red]{Format.Percent(endpoint.ErrorShare)}[/]" : "",
                endpoint.IsTraced() ? endpoint.QueriesPerRequest.ToString("0.#", CultureInfo.InvariantCulture) : "",
                .. bytes,
                $"[bold]{Format.Percent(endpoint.Share)}[/]",
                Markup.Escape(string.Join(", ", layers)),
            ]);
        }
        console.Write(table);
        if (service.Endpoints.Count > MostEndpoints)
        {
            console.MarkupLineInterpolated($"  [grey]and {service.Endpoints.Count - MostEndpoints} more[/]");
        }
    }

    private static void WriteEdges(AuditService service, IAnsiConsole console)
    {
        if (service.Edges.Count == 0)
        {
            return;
        }
        console.MarkupLine("[bold]Who calls whom[/]");
        foreach (var edge in service.Edges.Take(MostEdges))
        {
            var errors = edge.ErrorShare > 0 ? $", {Format.Percent(edge.ErrorShare)} fail" : "";
            console.WriteHanging(
                4,
                $"  {edge.From} → {edge.To} [grey]({LayerNames.Of(edge.Layer)})[/]  {edge.PerSecond.ToString("0.#", CultureInfo.InvariantCulture)}/s, mean {Format.Milliseconds(edge.MeanMs)}, p95 {Format.Milliseconds(edge.P95Ms)}{errors}"
            );
        }
    }
}
