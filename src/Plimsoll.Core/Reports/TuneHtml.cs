using System.Globalization;
using System.Text;
using Plimsoll.Core.Diagnosis;
using Plimsoll.Core.Reports.Html;
using Plimsoll.Core.Trials;
using static Plimsoll.Core.Reports.Html.HtmlPage;

namespace Plimsoll.Core.Reports;

/// <summary>The ladder as a page for people: before and after, every step with its proof, what was left alone.</summary>
public static class TuneHtml
{
    public static string Render(TuneReport report)
    {
        var body = new StringBuilder();
        body.Append(CultureInfo.InvariantCulture, $"<h1>{Text(TuneHeadline.Of(report))}</h1>");
        body.Append(CultureInfo.InvariantCulture, $"<p class='lead'>{Text(TuneHeadline.Lead(report))}</p>");
        Tiles(body, report);
        Ladder(body, report);
        Steps(body, report);
        Planned(body, report);
        Refused(body, report);
        body.Append(
            CultureInfo.InvariantCulture,
            $"<footer>Every kept change has its way back in the ledger: <code>plimsoll revert</code>. How the verdicts are computed: docs/explain/verdicts.md. How to read this page: docs/guide/reading-the-tune-report.md.</footer>"
        );
        var subtitle =
            $"tune of {report.Database}, PostgreSQL {report.ServerVersion}, {report.EndedAt:yyyy-MM-dd HH:mm} UTC";
        return HtmlPage.Render($"Plimsoll tune: {report.Database}", subtitle, body.ToString());
    }

    private static void Tiles(StringBuilder body, TuneReport report)
    {
        TuneState before = report.Before,
            after = report.After;
        body.Append("<div class='tiles'>");
        Tile(body, "p50", Milliseconds(before.P50Ms), Milliseconds(after.P50Ms));
        Tile(body, "p95", Milliseconds(before.P95Ms), Milliseconds(after.P95Ms));
        Tile(body, "p99", Milliseconds(before.P99Ms), Milliseconds(after.P99Ms));
        Tile(
            body,
            report.Mode == "live" ? "statements per second" : "requests per second",
            Plain(before.ThroughputPerS),
            Plain(after.ThroughputPerS)
        );
        Tile(body, "errors", Share(before.ErrorRate), Share(after.ErrorRate));
        Tile(body, "headroom, times today's peak", TuneHeadline.Headroom(before), TuneHeadline.Headroom(after));
        Tile(body, "server time per call", Milliseconds(before.ServerMsPerCall), Milliseconds(after.ServerMsPerCall));
        body.Append("</div>");
    }

    private static void Tile(StringBuilder body, string label, string? before, string? after)
    {
        if ((after ?? before) is { } figure)
        {
            HtmlTile.Append(body, label, figure, before);
        }
    }

    private static void Ladder(StringBuilder body, TuneReport report)
    {
        var rungs = TuneHeadline.Rungs(report);
        if (rungs.Count < 2)
        {
            return;
        }
        body.Append("<h2>The ladder</h2><div class='card'>");
        body.Append(LadderChart.Render(rungs, TuneHeadline.PromisedP95(report)));
        body.Append(
            "<p class='small soft'>Latency at the client at today's peak after each measurement: the bar spans p50 to p99, the line in it and the figure are p95. Hollow bars were reverted. Changes that were measured together share a bar; each was proven by its own statements.</p></div>"
        );
    }

    private static void Steps(StringBuilder body, TuneReport report)
    {
        if (report.Steps.Count == 0)
        {
            return;
        }
        body.Append("<h2>Step by step</h2>");
        foreach (var (i, step) in report.Steps.Index())
        {
            var verdict = step.Verdict.ToString().ToLowerInvariant();
            var colour = step.Verdict switch
            {
                Verdict.Confirmed => "info",
                Verdict.Refuted => "high",
                _ => "medium",
            };
            body.Append(
                CultureInfo.InvariantCulture,
                $"<details class='finding {colour}'{(i == 0 ? " open" : "")}><summary><span class='verdict {verdict}'>{TuneHeadline.Outcome(step)}</span><span class='title'>{Text(step.Title)}</span><span class='share'>{Text(TuneHeadline.Effect(step))}</span></summary><div class='body'>"
            );
            body.Append(
                CultureInfo.InvariantCulture,
                $"<p><span class='verdict {verdict}'>{step.Verdict}.</span> {Text(step.Reason)}</p><p class='rule'>{Text(step.Rule)} · {Text(step.Trial)}</p><div class='sql'><pre>{Text(step.Change.Sql)}</pre><button data-act='copy'>copy</button></div><dl class='evidence'>"
            );
            Row(body, $"effect on {step.EffectOn ?? "its statements"}", TuneHeadline.Effect(step));
            Row(body, "effect on the service's p95", TuneHeadline.Relative(step.ServiceEffect, step.ServiceInterval));
            Row(body, "predicted", step.Predicted > 0 ? $"{Format.Percent(step.Predicted)} of the server's time" : "");
            Row(body, "disk", step.DiskBytes is { } disk ? new Bytes(disk).ToString() : "");
            Row(body, "made in", step.AppliedInS is { } made ? Format.Milliseconds(made * 1000) : "");
            Row(
                body,
                "measured for",
                step.MeasuredForS is { } measured ? Format.Age(TimeSpan.FromSeconds(measured)) : ""
            );
            body.Append("</dl>");
            if (step.Change.Revert.Length > 0)
            {
                body.Append(
                    CultureInfo.InvariantCulture,
                    $"<details class='more'><summary>the way back</summary><pre>{Text(step.Change.Revert)}</pre></details>"
                );
            }
            body.Append("</div></details>");
        }
    }

    private static void Planned(StringBuilder body, TuneReport report)
    {
        if (report.Planned.Count == 0)
        {
            return;
        }
        body.Append(report.Mode == "plan" ? "<h2>The plan</h2>" : "<h2>Not tried yet</h2>");
        var table = new HtmlTable(
            body,
            new("gain", IsNumber: true),
            new("change"),
            new("disk", IsNumber: true),
            new("disruption")
        );
        foreach (var planned in report.Planned)
        {
            table.Row(
                planned.Predicted > 0 ? Format.Percent(planned.Predicted) : "?",
                $"{Text(planned.Title)}<br><span class='rule'>{Text(planned.Rule)}</span> <span class='soft small'>{Text(planned.PredictedEffect)}</span><pre>{Text(planned.Change.Sql)}</pre>",
                planned.DiskBytes == 0 ? "" : new Bytes(planned.DiskBytes).ToString(),
                Text(planned.Disruption)
            );
        }
        table.Close();
    }

    private static void Refused(StringBuilder body, TuneReport report)
    {
        if (report.Refused.Count == 0)
        {
            return;
        }
        body.Append("<h2>Left alone, and why</h2>");
        var table = new HtmlTable(body, new("change"), new("reason"));
        foreach (var refused in report.Refused)
        {
            table.Row($"{Text(refused.Title)}<br><span class='rule'>{Text(refused.Rule)}</span>", Text(refused.Reason));
        }
        table.Close();
    }

    private static void Row(StringBuilder body, string label, string value)
    {
        if (value.Length > 0)
        {
            body.Append(CultureInfo.InvariantCulture, $"<dt>{Text(label)}</dt><dd>{Text(value)}</dd>");
        }
    }

    private static string? Milliseconds(double? value) => value is { } ms ? Format.Milliseconds(ms) : null;

    private static string? Plain(double? value) => value is { } number ? Format.Count(number) : null;

    private static string? Share(double? value) => value is { } share ? Format.Percent(share) : null;
}
