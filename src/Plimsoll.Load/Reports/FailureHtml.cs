using System.Globalization;
using System.Text;
using Plimsoll.Core.Diagnosis;
using Plimsoll.Core.Reports.Html;
using Plimsoll.Load.Reports.Figures;
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
        body.Append("<h2>Failures</h2>");
        var table = new HtmlTable(body, new("count", IsNumber: true), new("stage and cause"));
        foreach (var failure in failures)
        {
            table.Row(Format.Count(failure.Count), Text(failure.ToString()));
        }
        table.Close();
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
