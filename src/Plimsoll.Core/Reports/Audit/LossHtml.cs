using System.Globalization;
using System.Text;
using static Plimsoll.Core.Reports.Html.HtmlPage;

namespace Plimsoll.Core.Reports.Audit;

/// <summary>What was lost on the way in; nothing where nothing was.</summary>
internal static class LossHtml
{
    public static void Render(StringBuilder body, AuditService service)
    {
        var lost = LossWords.Of(service.Intake);
        if (lost.Count == 0)
        {
            return;
        }
        body.Append(
            CultureInfo.InvariantCulture,
            $"<h2>{LossWords.Heading}</h2><div class='card scroll'><table><tr><th class='n'>how many</th><th>what</th></tr>"
        );
        foreach (var (count, words) in lost)
        {
            body.Append(
                CultureInfo.InvariantCulture,
                $"<tr><td class='n'><b>{Text(count)}</b></td><td>{Text(words)}</td></tr>"
            );
        }
        body.Append("</table></div>");
    }
}
