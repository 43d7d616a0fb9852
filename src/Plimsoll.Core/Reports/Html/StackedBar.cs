using System.Globalization;
using System.Text;
using Plimsoll.Core.Diagnosis;

namespace Plimsoll.Core.Reports.Html;

/// <summary>A horizontal bar of shares with its legend.</summary>
public static class StackedBar
{
    private const int Colours = 7;

    /// <param name="parts">Label (as text) and share, largest first; what is missing to 1 is shown as the rest.</param>
    public static string Render(IReadOnlyList<(string Label, double Share)> parts)
    {
        var shown = parts.Where(p => p.Share > 0).Take(Colours).ToList();
        var rest = 1 - shown.Sum(p => p.Share);
        if (rest > 0.005)
        {
            shown.Add(("everything else", rest));
        }
        var bar = new StringBuilder("<div class='bar' role='img' aria-label='shares'>");
        var legend = new StringBuilder("<ul class='legend'>");
        foreach (var (i, (label, share)) in shown.Index())
        {
            var colour = $"var(--c{Math.Min(i, Colours)})";
            var width = (share * 100).ToString("0.##", CultureInfo.InvariantCulture);
            bar.Append(
                CultureInfo.InvariantCulture,
                $"<span style='width:{width}%;background:{colour}' title='{HtmlPage.Text(label)}: {Format.Percent(share)}'></span>"
            );
            legend.Append(
                CultureInfo.InvariantCulture,
                $"<li><i style='background:{colour}'></i>{HtmlPage.Text(label)} <b>{Format.Percent(share)}</b></li>"
            );
        }
        return bar.Append("</div>").Append(legend).Append("</ul>").ToString();
    }
}
