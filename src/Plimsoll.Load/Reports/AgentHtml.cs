using System.Globalization;
using System.Text;
using Plimsoll.Core.Diagnosis;
using Plimsoll.Core.Reports.Html;
using Plimsoll.Load.Reports.Figures;
using static Plimsoll.Core.Reports.Html.HtmlPage;

namespace Plimsoll.Load.Reports;

/// <summary>The agents that drove a load, as a part of its page.</summary>
public static class AgentHtml
{
    public static void Append(StringBuilder body, IReadOnlyList<AgentFigures> agents)
    {
        if (agents.Count == 0)
        {
            return;
        }
        body.Append("<h2>Agents</h2>");
        var table = new HtmlTable(
            body,
            new("agent"),
            new("part"),
            new("requests", IsNumber: true),
            new("failed", IsNumber: true),
            new("p99.9 of lateness", IsNumber: true),
            new("busy", IsNumber: true),
            new("began within", IsNumber: true),
            new("drift since", IsNumber: true),
            new("")
        );
        foreach (var agent in agents)
        {
            var lost = agent.LostAtS is { } at
                ? string.Create(
                    CultureInfo.InvariantCulture,
                    $"<span class='tag high'>lost after {at:0.0} s</span> {Text(agent.LostWhy)}"
                )
                : "";
            var busy = agent.Generator is { } use ? Format.Percent(use.Busy) : "";
            table.Row(
                Text(agent.Name),
                Text(agent.Share),
                Format.Count(agent.Requests),
                Format.Count(agent.Failed),
                Format.Milliseconds(agent.Lateness.P999Ms),
                busy,
                "±" + Format.Milliseconds(agent.SkewMs),
                Format.Milliseconds(agent.DriftMs),
                lost
            );
        }
        table.Close();
    }
}
