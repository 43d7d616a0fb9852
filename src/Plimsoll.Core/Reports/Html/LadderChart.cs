using System.Globalization;
using System.Text;
using Plimsoll.Core.Diagnosis;

namespace Plimsoll.Core.Reports.Html;

/// <summary>One rung: what the service did once the step was made (or tried and unmade).</summary>
/// <param name="Label">Short, as text.</param>
/// <param name="Kind"><c>start</c>, <c>kept</c> or <c>reverted</c>.</param>
public sealed record Rung(string Label, double P50Ms, double P95Ms, double P99Ms, string Kind);

/// <summary>
/// Latency step by step on a logarithmic axis: the span from p50 to p99 as a bar, p95 as its mark, the promise as a
/// line. Reverted steps are drawn hollow.
/// </summary>
public static class LadderChart
{
    private const double Width = 960;
    private const double Height = 340;
    private const double Left = 64;
    private const double Right = 20;
    private const double Top = 18;
    private const double Bottom = 62;

    /// <param name="promiseMs">What p95 was promised to stay below; null where nothing was.</param>
    public static string Render(IReadOnlyList<Rung> rungs, double? promiseMs)
    {
        var all = rungs.SelectMany(r => (double[])[r.P50Ms, r.P99Ms]).Append(promiseMs ?? rungs[0].P95Ms);
        var low = Math.Pow(10, Math.Floor(Math.Log10(Math.Max(0.1, all.Min()))));
        var high = Math.Pow(10, Math.Ceiling(Math.Log10(Math.Max(1, all.Max()))));
        var svg = new StringBuilder();
        svg.Append(
            CultureInfo.InvariantCulture,
            $"<svg class='chart' viewBox='0 0 {Width} {Height}' role='img' aria-label='latency after each step'>"
        );
        for (var tick = low; tick <= high * 1.001; tick *= 10)
        {
            var y = Y(tick, low, high);
            svg.Append(
                CultureInfo.InvariantCulture,
                $"<line class='axis' x1='{Left}' x2='{Width - Right}' y1='{y:0.#}' y2='{y:0.#}'/><text x='{Left - 8}' y='{y + 4:0.#}' text-anchor='end'>{Format.Milliseconds(tick)}</text>"
            );
        }
        if (promiseMs is { } promise)
        {
            var y = Y(promise, low, high);
            svg.Append(
                CultureInfo.InvariantCulture,
                $"<line x1='{Left}' x2='{Width - Right}' y1='{y:0.#}' y2='{y:0.#}' stroke='var(--accent)' stroke-width='1.5' stroke-dasharray='6 5'/><text x='{Left + 6}' y='{y - 6:0.#}' style='fill:var(--accent)'>promised p95</text>"
            );
        }
        var step = (Width - Left - Right) / rungs.Count;
        foreach (var (i, rung) in rungs.Index())
        {
            Draw(svg, rung, Left + (step * (i + 0.5)), step, low, high);
        }
        return svg.Append("</svg>").ToString();
    }

    private static void Draw(StringBuilder svg, Rung rung, double x, double step, double low, double high)
    {
        var colour = rung.Kind switch
        {
            "start" => "var(--c6)",
            "kept" => "var(--c0)",
            _ => "var(--c7)",
        };
        double top = Y(rung.P99Ms, low, high),
            mark = Y(rung.P95Ms, low, high),
            bottom = Y(rung.P50Ms, low, high);
        var half = Math.Min(22, step * 0.3);
        var fill = rung.Kind == "reverted" ? "none" : colour;
        svg.Append(
            CultureInfo.InvariantCulture,
            $"<g><title>{HtmlPage.Text(rung.Label)}: p50 {Format.Milliseconds(rung.P50Ms)}, p95 {Format.Milliseconds(rung.P95Ms)}, p99 {Format.Milliseconds(rung.P99Ms)}</title>"
                + $"<rect x='{x - half:0.#}' y='{top:0.#}' width='{half * 2:0.#}' height='{Math.Max(2, bottom - top):0.#}' rx='4' fill='{fill}' fill-opacity='.35' stroke='{colour}'/>"
                + $"<rect x='{x - half:0.#}' y='{mark - 1.5:0.#}' width='{half * 2:0.#}' height='3' fill='{colour}'/>"
                + $"<text class='strong' x='{x:0.#}' y='{top - 6:0.#}' text-anchor='middle'>{Format.Milliseconds(rung.P95Ms)}</text>"
        );
        var letters = (int)Math.Max(6, step / 6.4);
        foreach (var (line, text) in Wrap(rung.Label, letters, 3).Index())
        {
            svg.Append(
                CultureInfo.InvariantCulture,
                $"<text x='{x:0.#}' y='{Height - Bottom + 18 + (line * 15):0.#}' text-anchor='middle'>{HtmlPage.Text(text)}</text>"
            );
        }
        svg.Append("</g>");
    }

    private static IEnumerable<string> Wrap(string label, int letters, int lines)
    {
        var rest = label;
        for (var line = 0; line < lines && rest.Length > 0; line++)
        {
            if (rest.Length <= letters)
            {
                yield return rest;
                yield break;
            }
            var cut = rest.LastIndexOfAny([' ', '_', ','], Math.Min(letters, rest.Length - 1));
            cut = cut < letters / 3 ? letters - 1 : cut;
            yield return line == lines - 1 ? rest[..cut] + "…" : rest[..(cut + 1)].TrimEnd();
            rest = rest[(cut + 1)..];
        }
    }

    private static double Y(double milliseconds, double low, double high) =>
        Top
        + (Height - Top - Bottom)
            * (1 - (Math.Log10(Math.Max(milliseconds, low) / low) / Math.Max(0.001, Math.Log10(high / low))));
}
