using System.Globalization;
using System.Text;
using Plimsoll.Core.Diagnosis;
using Plimsoll.Load.Faults.Verdicts;
using static Plimsoll.Core.Reports.Html.HtmlPage;

namespace Plimsoll.Load.Reports;

/// <summary>The verdict on a run's faults, as a part of its page.</summary>
public static class FaultHtml
{
    public static void Append(StringBuilder body, FaultReport? report)
    {
        if (report is null)
        {
            return;
        }
        body.Append("<h2>Faults</h2>");
        if (report.Aborted is { } aborted)
        {
            body.Append(
                CultureInfo.InvariantCulture,
                $"<p><span class='tag high'>ended early</span> {Text(aborted)}</p>"
            );
        }
        if (report.Faults.Count > 0)
        {
            body.Append(
                "<div class='card scroll'><table><tr><th>fault</th><th>from</th><th>to</th><th class='n'>failed before</th>"
            );
            body.Append("<th class='n'>during</th><th class='n'>after</th><th class='n'>p95 before</th>");
            body.Append("<th class='n'>during</th><th class='n'>after</th><th>recovery</th></tr>");
            foreach (var fault in report.Faults)
            {
                Row(body, fault);
            }
            body.Append("</table></div>");
        }
        if (report.Checks.Count > 0)
        {
            body.Append("<div class='card scroll'><table><tr><th>check of the data</th><th>outcome</th></tr>");
            foreach (var check in report.Checks)
            {
                var words = check.State switch
                {
                    CheckState.Holds => "holds",
                    CheckState.Broken => "broken by this run",
                    CheckState.BrokenBefore => "broken before this run",
                    _ => "cannot be told",
                };
                body.Append(
                    CultureInfo.InvariantCulture,
                    $"<tr><td>{Text(check.Name)}</td><td>{words} {Text(check.Detail)}</td></tr>"
                );
            }
            body.Append("</table></div>");
        }
    }

    private static void Row(StringBuilder body, FaultVerdict fault)
    {
        body.Append(CultureInfo.InvariantCulture, $"<tr><td>{Text(fault.Name)} ({Text(fault.Kind)})</td>");
        if (fault.NotBegun is { } why)
        {
            body.Append(CultureInfo.InvariantCulture, $"<td colspan='9'>did not come: {Text(why)}</td></tr>");
            return;
        }
        body.Append(CultureInfo.InvariantCulture, $"<td>{fault.FromS:0.#} s</td>");
        body.Append(CultureInfo.InvariantCulture, $"<td>{(fault.ToS is { } to ? $"{to:0.#} s" : "")}</td>");
        StretchFigures?[] stretches = [fault.Before, fault.During, fault.After];
        foreach (var stretch in stretches)
        {
            var share = stretch is { Requests: > 0 } some ? Format.Percent((double)some.Failed / some.Requests) : "";
            body.Append(CultureInfo.InvariantCulture, $"<td class='n'>{share}</td>");
        }
        foreach (var stretch in stretches)
        {
            var p95 = stretch is { Requests: > 0 } some ? Format.Milliseconds(some.P95Ms) : "";
            body.Append(CultureInfo.InvariantCulture, $"<td class='n'>{p95}</td>");
        }
        var verdict = fault.Recovery switch
        {
            Recovery.Recovered => string.Create(
                CultureInfo.InvariantCulture,
                $"within {fault.RecoveredAfterS:0.#} s{(fault.InTime == false ? $", {fault.RecoverWithinS:0.#} s were demanded" : "")}"
            ),
            Recovery.NotRecovered => "not recovered: " + fault.Reason,
            _ => "cannot be told: " + fault.Reason,
        };
        body.Append(CultureInfo.InvariantCulture, $"<td>{Text(verdict)}</td></tr>");
    }
}
