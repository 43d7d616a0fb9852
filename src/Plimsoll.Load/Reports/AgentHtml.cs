using System.Globalization;
using System.Text;
using Plimsoll.Core.Diagnosis;
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
        body.Append(
            "<h2>Agents</h2><div class='card scroll'><table><tr><th>agent</th><th>part</th><th class='n'>requests</th><th class='n'>failed</th><th class='n'>p99.9 of lateness</th><th class='n'>busy</th><th class='n'>began within</th><th class='n'>drift since</th><th></th></tr>"
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
            body.Append(
                CultureInfo.InvariantCulture,
                $"<tr><td>{Text(agent.Name)}</td><td>{Text(agent.Share)}</td><td class='n'>{Format.Count(agent.Requests)}</td><td class='n'>{Format.Count(agent.Failed)}</td><td class='n'>{Format.Milliseconds(agent.Lateness.P999Ms)}</td><td class='n'>{busy}</td><td class='n'>±{Format.Milliseconds(agent.SkewMs)}</td><td class='n'>{Format.Milliseconds(agent.DriftMs)}</td><td>{lost}</td></tr>"
            );
        }
        body.Append("</table></div>");
    }
}
