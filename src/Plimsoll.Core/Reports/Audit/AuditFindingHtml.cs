using System.Globalization;
using System.Text;
using Plimsoll.Core.Diagnosis;
using static Plimsoll.Core.Reports.Html.HtmlPage;

namespace Plimsoll.Core.Reports.Audit;

/// <summary>One finding: a line that opens into evidence, statements, plans and prescriptions.</summary>
internal static class AuditFindingHtml
{
    private const int MostStatements = 5;

    public static void Render(
        StringBuilder body,
        AuditFinding finding,
        IReadOnlyDictionary<string, AuditStatement> statements
    )
    {
        var severity = finding.Severity.ToString().ToLowerInvariant();
        var share = finding.ShareOfRequests is null
            ? (finding.Share > 0 ? Format.Percent(Math.Min(1, finding.Share)) + " of the load" : "")
            : AuditHeadline.ShareOf(finding);
        body.Append(
            CultureInfo.InvariantCulture,
            $"<details class='finding {severity}'><summary><span class='tag {severity}'>{severity}</span><span class='title'>{Text(finding.Title)}</span><span class='share'>{share}</span></summary><div class='body'>"
        );
        body.Append(
            CultureInfo.InvariantCulture,
            $"<p>{Text(finding.Explanation)}</p><p class='rule'>{Text(finding.Rule)} · confidence {finding.Confidence.ToString().ToLowerInvariant()} · how to judge it: {Text(finding.Page)}</p>"
        );
        body.Append("<dl class='evidence'>");
        foreach (var evidence in finding.Evidence)
        {
            body.Append(
                CultureInfo.InvariantCulture,
                $"<dt>{Text(evidence.Label)}</dt><dd>{Text(evidence.Value)}</dd>"
            );
        }
        body.Append("</dl>");
        foreach (var prescription in finding.Prescriptions)
        {
            Prescription(body, prescription);
        }
        var known = finding.Statements.Where(statements.ContainsKey).Select(s => statements[s]).ToList();
        foreach (var statement in known.Take(MostStatements))
        {
            body.Append(
                CultureInfo.InvariantCulture,
                $"<details class='more'><summary>{Format.Percent(statement.Share)} · {Text(StatementLabel.Of(statement.Text, 100))}</summary><pre>{Text(statement.Text)}</pre>"
            );
            if (statement.Plan is not null)
            {
                body.Append(CultureInfo.InvariantCulture, $"<pre class='plan'>{Text(statement.Plan)}</pre>");
            }
            body.Append("</details>");
        }
        if (known.Count > MostStatements)
        {
            body.Append(
                CultureInfo.InvariantCulture,
                $"<p class='soft small'>and {known.Count - MostStatements} more statements</p>"
            );
        }
        body.Append("</div></details>");
    }

    private static void Prescription(StringBuilder body, AuditPrescription prescription)
    {
        body.Append(CultureInfo.InvariantCulture, $"<div class='prescription'><b>{Text(prescription.Title)}</b>");
        if (prescription.Advice is not null)
        {
            body.Append(CultureInfo.InvariantCulture, $"<p>{Text(prescription.Advice)}</p>");
        }
        Sql(body, prescription.Sql);
        body.Append("<dl class='evidence'>");
        Row(body, "predicted", $"{prescription.Predicted.Effect} ({prescription.Predicted.Method})");
        var cost = new List<string>();
        if (prescription.Cost.DiskBytes != 0)
        {
            var disk = new Bytes(Math.Abs(prescription.Cost.DiskBytes));
            cost.Add(prescription.Cost.DiskBytes > 0 ? $"{disk} of disk" : $"gives back {disk} of disk");
        }
        if (prescription.Cost.WriteSlowdown > 1.005)
        {
            cost.Add($"writes to the table {Format.Percent(prescription.Cost.WriteSlowdown - 1)} slower");
        }
        if (prescription.Cost.Note is not null)
        {
            cost.Add(prescription.Cost.Note);
        }
        Row(body, "costs", cost.Count == 0 ? "nothing to speak of" : string.Join("; ", cost));
        Row(
            body,
            "disruption",
            prescription.Disruption.ToString().ToLowerInvariant()
                + (prescription.IsAutomatic ? "; plimsoll tune can try it" : "; for a person to apply")
        );
        body.Append("</dl>");
        if (prescription.Revert.Length > 0)
        {
            body.Append("<details class='more'><summary>the way back</summary>");
            Sql(body, prescription.Revert);
            body.Append("</details>");
        }
        body.Append("</div>");
    }

    private static void Row(StringBuilder body, string label, string value) =>
        body.Append(CultureInfo.InvariantCulture, $"<dt>{label}</dt><dd>{Text(value)}</dd>");

    private static void Sql(StringBuilder body, string sql)
    {
        if (sql.Length > 0)
        {
            body.Append(
                CultureInfo.InvariantCulture,
                $"<div class='sql'><pre>{Text(sql)}</pre><button data-act='copy'>copy</button></div>"
            );
        }
    }
}
