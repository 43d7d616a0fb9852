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

        void Tile(string label, string figure) =>
            body.Append(
                CultureInfo.InvariantCulture,
                $"<div class='tile'><div class='figure'>{Text(figure)}</div><div class='label'>{Text(label)}</div></div>"
            );
    }

    private static void Steps(StringBuilder body, LoadReport report)
    {
        body.Append(
            "<h2>Step by step</h2><div class='card scroll'><table><tr><th>step</th><th class='n'>requests</th><th class='n'>p50</th><th class='n'>p95</th><th class='n'>p99</th><th class='n'>p99.9</th><th class='n'>max</th><th class='n'>errors</th></tr>"
        );
        foreach (var step in report.Steps)
        {
            var errors = step.Requests == 0 ? 0 : (double)step.Failed / step.Requests;
            body.Append(
                CultureInfo.InvariantCulture,
                $"<tr><td>{Text(step.Name)}</td><td class='n'>{Format.Count(step.Requests)}</td><td class='n'>{step.Latency.Say(step.Latency.P50Ms)}</td><td class='n'>{step.Latency.Say(step.Latency.P95Ms)}</td><td class='n'>{step.Latency.Say(step.Latency.P99Ms)}</td><td class='n'>{step.Latency.Say(step.Latency.P999Ms)}</td><td class='n'>{step.Latency.Say(step.Latency.MaxMs)}</td><td class='n'>{Format.Percent(errors)}</td></tr>"
            );
        }
        body.Append("</table></div>");
    }
}
