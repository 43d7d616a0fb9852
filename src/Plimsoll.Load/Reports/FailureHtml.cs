using System.Globalization;
using System.Text;
using Plimsoll.Core.Diagnosis;
using static Plimsoll.Core.Reports.Html.HtmlPage;

namespace Plimsoll.Load.Reports;

/// <summary>What failed, by stage and cause, and what can be done about it.</summary>
internal static class FailureHtml
{
    public static void Append(StringBuilder body, IReadOnlyList<FailureCount> failures)
    {
        if (failures.Count == 0)
        {
            return;
        }
        body.Append(
            "<h2>Failures</h2><div class='card scroll'><table><tr><th class='n'>count</th><th>stage and cause</th></tr>"
        );
        foreach (var failure in failures)
        {
            body.Append(
                CultureInfo.InvariantCulture,
                $"<tr><td class='n'>{Format.Count(failure.Count)}</td><td>{Text(failure.ToString())}</td></tr>"
            );
        }
        body.Append("</table></div>");
        AppendAdvice(body, failures);
    }

    public static void AppendAdvice(StringBuilder body, IReadOnlyList<FailureCount> failures)
    {
        foreach (var (about, advice) in FailureAdvice.Of(failures))
        {
            body.Append(
                CultureInfo.InvariantCulture,
                $"<p class='small soft'><b>{Text(about)}</b>: {Text(advice)}</p>"
            );
        }
    }
}
