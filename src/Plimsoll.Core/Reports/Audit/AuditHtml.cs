using System.Globalization;
using System.Text;
using Plimsoll.Core.Diagnosis;
using Plimsoll.Core.Reports.Html;
using static Plimsoll.Core.Reports.Html.HtmlPage;

namespace Plimsoll.Core.Reports.Audit;

/// <summary>The audit as a page for people.</summary>
public static class AuditHtml
{
    public static string Render(AuditReport report)
    {
        var body = new StringBuilder();
        body.Append(CultureInfo.InvariantCulture, $"<h1>{Text(AuditHeadline.Of(report))}</h1>");
        body.Append(CultureInfo.InvariantCulture, $"<p class='lead'>{Text(AuditHeadline.Lead(report))}</p>");
        Tiles(body, report);
        if (report.Service is { } service)
        {
            BottleneckHtml.Render(body, report.Bottleneck);
            ServiceHtml.Render(body, service);
        }
        Load(body, report);
        Findings(body, report);
        Statements(body, report);
        if (report.Service is { } told)
        {
            ServiceHtml.RenderDetails(body, told);
            LossHtml.Render(body, told);
        }
        Redundant(body, report);
        Refused(body, report);
        Blindspots(body, report);
        body.Append(
            CultureInfo.InvariantCulture,
            $"<footer>{Text(AuditHeadline.Basis(report))} Read-only: nothing was changed, no statement of yours was executed. Plimsoll {Text(report.Plimsoll)}.</footer>"
        );
        var of = report.Server is { } server
            ? $"{server.Database}, PostgreSQL {server.Version}"
            : string.Join(", ", report.Service?.Services ?? []);
        var subtitle = $"audit of {of}, {report.Window.To:yyyy-MM-dd HH:mm} UTC";
        return HtmlPage.Render(
            $"Plimsoll audit: {report.Server?.Database ?? "services"}",
            subtitle.Replace("of ,", "of nothing seen,", StringComparison.Ordinal),
            body.ToString()
        );
    }

    private static void Tiles(StringBuilder body, AuditReport report)
    {
        var tiles = new List<(string Figure, string Label)>();
        if (report.Service is { Endpoints.Count: > 0 } service)
        {
            var requests = service.Endpoints.Sum(e => e.Requests);
            tiles.Add((ServiceHtml.Rate(service.Endpoints.Sum(e => e.PerSecond)), "requests"));
            tiles.Add(
                (
                    Format.Milliseconds(service.Endpoints.Sum(e => e.Requests * e.MeanMs) / Math.Max(1, requests)),
                    "mean time of a request"
                )
            );
        }
        if (report.Load is { } load)
        {
            tiles.Add(
                (
                    load.AverageActive is { } active ? active.ToString("0.0#", CultureInfo.InvariantCulture) : "?",
                    "statements running at once, on average"
                )
            );
            tiles.Add((Format.Count(load.Calls), "calls of statements"));
            tiles.Add((load.Calls == 0 ? "–" : Format.Milliseconds(load.TotalMs / load.Calls), "mean time of a call"));
        }
        if (report.Server is { } server)
        {
            tiles.Add((new Bytes(server.DatabaseBytes).ToString(), "database"));
        }
        tiles.Add(
            (
                report.Findings.Count(f => f.Severity > Severity.Info).ToString(CultureInfo.InvariantCulture),
                "findings worth acting on"
            )
        );
        // Five in a row, or two rows that are as full as can be.
        var across = tiles.Count <= 5 ? tiles.Count : (tiles.Count + 1) / 2;
        body.Append(CultureInfo.InvariantCulture, $"<div class='tiles' style='--across:{across}'>");
        foreach (var (figure, label) in tiles)
        {
            HtmlTile.Append(body, label, figure);
        }
        body.Append("</div>");
    }

    private static void Load(StringBuilder body, AuditReport report)
    {
        if (report.Statements.Count == 0)
        {
            return;
        }
        body.Append("<h2>Where the server's time goes</h2><div class='card'>");
        var labels = StatementLabel.Of([.. report.Statements.Select(s => (s.Fingerprint, s.Text))], 72);
        body.Append(StackedBar.Render([.. labels.Zip(report.Statements, (label, s) => (label, s.Share))]));
        if (report.Load is { Waits.Count: > 0 } load)
        {
            body.Append("<h3>What active sessions wait for</h3>");
            body.Append(StackedBar.Render([.. load.Waits.Select(w => (WaitNames.Of(w.Class), w.Share))]));
        }
        body.Append("</div>");
    }

    private static void Findings(StringBuilder body, AuditReport report)
    {
        body.Append("<h2>Findings, worst first <button data-act='open'>open / close all</button></h2>");
        if (report.Findings.Count == 0)
        {
            body.Append("<div class='card'>None.</div>");
        }
        var texts = report.Statements.ToDictionary(s => s.Fingerprint, StringComparer.Ordinal);
        foreach (var finding in report.Findings)
        {
            AuditFindingHtml.Render(body, finding, texts);
        }
    }

    private static void Statements(StringBuilder body, AuditReport report)
    {
        if (report.Statements.Count == 0)
        {
            return;
        }
        body.Append("<h2>Statements by share of the load</h2><div class='card scroll'><table>");
        body.Append(
            "<tr><th class='n'>share</th><th class='n'>calls</th><th class='n'>mean</th><th class='n'>rows</th><th>statement</th></tr>"
        );
        foreach (var s in report.Statements)
        {
            body.Append(
                CultureInfo.InvariantCulture,
                $"<tr id='s{s.Fingerprint}'><td class='n'><b>{Format.Percent(s.Share)}</b></td><td class='n'>{Format.Count(s.Calls)}</td><td class='n'>{Format.Milliseconds(s.MeanMs)}</td><td class='n'>{Format.Count(s.RowsPerCall)}</td><td>"
            );
            if (s.Reason is not null)
            {
                body.Append(CultureInfo.InvariantCulture, $"{Text(s.Reason)}");
            }
            body.Append(CultureInfo.InvariantCulture, $"<pre>{Text(StatementLabel.Cut(s.Text, 1500))}</pre>");
            if (s.Plan is not null)
            {
                body.Append(
                    CultureInfo.InvariantCulture,
                    $"<details class='more'><summary>plan</summary><pre class='plan'>{Text(s.Plan)}</pre></details>"
                );
            }
            else
            {
                body.Append(
                    CultureInfo.InvariantCulture,
                    $"<span class='soft small'>no plan: {Text(s.NotPlanned)}</span>"
                );
            }
            body.Append("</td></tr>");
        }
        body.Append("</table></div>");
    }

    private static void Redundant(StringBuilder body, AuditReport report)
    {
        if (report.IndexAdvice is not { Redundant.Count: > 0 } advice)
        {
            return;
        }
        body.Append("<h2>Indexes that the proposed ones would stand in for</h2>");
        var table = new HtmlTable(body, new("index"), new("reason"));
        foreach (var redundant in advice.Redundant)
        {
            table.Row($"<code>{Text(redundant.Index)}</code>", Text(redundant.Reason));
        }
        table.Close();
    }

    private static void Refused(StringBuilder body, AuditReport report)
    {
        if (report.IndexAdvice is not { Refused.Count: > 0 } advice)
        {
            return;
        }
        body.Append(
            CultureInfo.InvariantCulture,
            $"<h2>Indexes that were considered and refused</h2><div class='card'><details class='more'><summary>{(advice.Refused.Count == 1 ? "One candidate" : $"{advice.Refused.Count} candidates")}, after {advice.PlannerCalls} questions to the planner</summary><table><tr><th>candidate</th><th>reason</th></tr>"
        );
        foreach (var refused in advice.Refused)
        {
            body.Append(
                CultureInfo.InvariantCulture,
                $"<tr><td><code>{Text(refused.Index)}</code></td><td>{Text(refused.Reason)}</td></tr>"
            );
        }
        body.Append("</table></details></div>");
    }

    private static void Blindspots(StringBuilder body, AuditReport report)
    {
        if (report.Blindspots.Count == 0)
        {
            return;
        }
        body.Append("<h2>What could not be seen</h2>");
        var table = new HtmlTable(body, new("what"), new("why, and what is weaker for it"), new("what would allow it"));
        foreach (var spot in report.Blindspots)
        {
            table.Row(
                Text(spot.What),
                $"{Text(spot.Why)}<br><span class='soft'>{Text(spot.Consequence)}</span>",
                spot.Remedy is null ? "<span class='soft'>nothing</span>" : $"<pre>{Text(spot.Remedy)}</pre>"
            );
        }
        table.Close();
    }
}
