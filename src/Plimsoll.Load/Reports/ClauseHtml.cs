using System.Globalization;
using System.Text;
using Plimsoll.Load.Reports.Figures;
using static Plimsoll.Core.Reports.Html.HtmlPage;

namespace Plimsoll.Load.Reports;

/// <summary>What became of the clauses of a promise, a row each.</summary>
internal static class ClauseHtml
{
    /// <param name="step">Whose promise it is; empty for that of all.</param>
    public static void Append(StringBuilder body, string step, IReadOnlyList<ClauseFigures> clauses)
    {
        foreach (var clause in clauses)
        {
            body.Append(
                CultureInfo.InvariantCulture,
                $"<tr><td><span class='verdict {(clause.Holds ? "confirmed" : "refuted")}'>{(clause.Holds ? "holds" : "broken")}</span></td><td>{Text(step)}</td><td><code>{Text(clause.Clause)}</code></td><td>{Text(clause.Text)}</td></tr>"
            );
        }
    }
}
