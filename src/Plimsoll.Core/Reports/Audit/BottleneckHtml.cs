using System.Globalization;
using System.Text;
using Plimsoll.Core.Diagnosis;
using Plimsoll.Core.Diagnosis.Bottlenecks;
using static Plimsoll.Core.Reports.Html.HtmlPage;

namespace Plimsoll.Core.Reports.Audit;

/// <summary>What binds now, how that is known, the runner-up and what would bind next.</summary>
internal static class BottleneckHtml
{
    public static void Render(StringBuilder body, Bottleneck? bottleneck)
    {
        if (bottleneck is null)
        {
            return;
        }
        body.Append("<h2>What binds now</h2><div class='card'>");
        // The whole sentence is the page's headline.
        var what = bottleneck.Binds is { } named ? BottleneckWords.Name(named) : bottleneck.Answer;
        body.Append(
            CultureInfo.InvariantCulture,
            $"<p><b>{Text(what)}</b> <span class='soft small'>confidence {bottleneck.Confidence.ToString().ToLowerInvariant()}</span></p>"
        );
        if (bottleneck.Binds is { } binds)
        {
            body.Append("<dl class='evidence'>");
            foreach (var (label, value) in BottleneckWords.Figures(binds))
            {
                Row(body, label, value);
            }
            foreach (var evidence in binds.Evidence)
            {
                Row(body, evidence.Label, evidence.Value);
            }
            body.Append("</dl>");
        }
        foreach (var line in BottleneckWords.Others(bottleneck))
        {
            body.Append(CultureInfo.InvariantCulture, $"<p>{Text(line)}</p>");
        }
        if (bottleneck.Missing.Count > 0)
        {
            body.Append("<details class='more'><summary>what would make the answer surer</summary><ul>");
            foreach (var missing in bottleneck.Missing)
            {
                body.Append(
                    CultureInfo.InvariantCulture,
                    $"<li>{Text(missing.What)}: {Text(missing.Why)}.{(missing.Remedy is { } remedy ? $" <code>{Text(remedy)}</code>" : "")}</li>"
                );
            }
            body.Append("</ul></details>");
        }
        body.Append("</div>");
    }

    private static void Row(StringBuilder body, string label, string value) =>
        body.Append(CultureInfo.InvariantCulture, $"<dt>{Text(label)}</dt><dd>{Text(value)}</dd>");
}
