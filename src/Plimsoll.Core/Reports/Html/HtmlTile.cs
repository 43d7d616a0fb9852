using System.Globalization;
using System.Text;
using static Plimsoll.Core.Reports.Html.HtmlPage;

namespace Plimsoll.Core.Reports.Html;

/// <summary>A figure in large letters with its label, one of a row of them.</summary>
public static class HtmlTile
{
    /// <param name="was">What it was before, where it was something else.</param>
    public static void Append(StringBuilder body, string label, string figure, string? was = null)
    {
        var before = was is null || was == figure ? "" : $" <span class='was'>was {Text(was)}</span>";
        body.Append(
            CultureInfo.InvariantCulture,
            $"<div class='tile'><div class='figure'>{Text(figure)}{before}</div><div class='label'>{Text(label)}</div></div>"
        );
    }
}
