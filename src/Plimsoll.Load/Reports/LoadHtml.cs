using System.Globalization;
using System.Text;
using Plimsoll.Core.Diagnosis;
using Plimsoll.Core.Reports.Html;
using Plimsoll.Load.Reports.Charts;
using static Plimsoll.Core.Reports.Html.HtmlPage;

namespace Plimsoll.Load.Reports;

/// <summary>A load as a page for people.</summary>
public static class LoadHtml
{
    public static string Render(LoadReport report)
    {
        var body = new StringBuilder();
        body.Append(CultureInfo.InvariantCulture, $"<h1>{Text(LoadHeadline.Of(report))}</h1>");
        body.Append(CultureInfo.InvariantCulture, $"<p class='lead'>{Text(LoadHeadline.Basis(report))}</p>");
        DoubtHtml.Append(body, report.Invalid, report.ClockMovedS);
        Tiles(body, report);
        Promises(body, report);
        body.Append("<h2>Over time</h2><div class='card'>");
        body.Append(LatencyCharts.Timeline(report.Timeline, report.Marks));
        body.Append(LatencyCharts.Errors(report.Timeline, report.Marks));
        body.Append("</div>");
        FaultHtml.Append(body, report.Faults);
        body.Append("<h2>Percentile spectrum</h2><div class='card'>");
        body.Append(LatencyCharts.Spectrum([("latency", "var(--c0)", report.Latency)]));
        body.Append(
            "<p class='small soft'>From the moment when a request was due to the end of its answer; a request that timed out counts with its wait.</p></div>"
        );
        Steps(body, report);
        FailureHtml.Append(body, report.Failures);
        AgentHtml.Append(body, report.Agents);
        body.Append("<footer>How to read this page: docs/guide/load.md.</footer>");
        return HtmlPage.Render(
            $"Plimsoll load: {report.Scenario}",
            $"load of {report.Target}, {report.BeganAt:yyyy-MM-dd HH:mm} UTC",
            body.ToString()
        );
    }

    private static void Promises(StringBuilder body, LoadReport report)
    {
        if (report.Clauses.Count == 0 && report.StepPromises.Count == 0)
        {
            return;
        }
        body.Append("<h2>The promise</h2><div class='card scroll'><table>");
        ClauseHtml.Append(body, "", report.Clauses);
        foreach (var promise in report.StepPromises)
        {
            ClauseHtml.Append(body, promise.Step, promise.Clauses);
        }
        body.Append("</table></div>");
    }

    private static void Tiles(StringBuilder body, LoadReport report)
    {
        body.Append("<div class='tiles'>");
        Tile("p50", report.Latency.Say(report.Latency.P50Ms));
        Tile("p95", report.Latency.Say(report.Latency.P95Ms));
        Tile("p99", report.Latency.Say(report.Latency.P99Ms));
        Tile("requests per second", Format.Count(report.OfferedPerS));
        Tile("errors", Format.Percent(report.ErrorRate));
        Tile("p99.9 of the generator's lateness", Format.Milliseconds(report.Lateness.P999Ms));
        body.Append("</div>");

        void Tile(string label, string figure) => HtmlTile.Append(body, label, figure);
    }

    private static void Steps(StringBuilder body, LoadReport report)
    {
        body.Append("<h2>Step by step</h2>");
        var table = new HtmlTable(
            body,
            [new("step"), .. ((string[])["requests", "p50", "p95", "p99", "p99.9", "max", "errors"]).Select(Number)]
        );
        foreach (var step in report.Steps)
        {
            var (latency, errors) = (step.Latency, step.Requests == 0 ? 0 : (double)step.Failed / step.Requests);
            table.Row(
                Text(step.Name),
                Format.Count(step.Requests),
                latency.Say(latency.P50Ms),
                latency.Say(latency.P95Ms),
                latency.Say(latency.P99Ms),
                latency.Say(latency.P999Ms),
                latency.Say(latency.MaxMs),
                Format.Percent(errors)
            );
        }
        table.Close();

        static HtmlTable.Column Number(string heading) => new(heading, IsNumber: true);
    }
}
