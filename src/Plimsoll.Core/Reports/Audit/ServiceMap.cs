using System.Globalization;
using System.Text;
using Plimsoll.Core.Diagnosis;
using Plimsoll.Core.Reports.Html;

namespace Plimsoll.Core.Reports.Audit;

/// <summary>
/// The dependency map: callers left, what they call right, a line for each edge, as thick as its rate (logarithmic), with
/// rate, p95 and errors on it.
/// </summary>
internal static class ServiceMap
{
    private const int MostEdges = 30;
    private const double BoxWidth = 190;
    private const double BoxHeight = 40;
    private const double Gap = 22;
    private const double Lane = 190;
    private const double Margin = 8;

    public static string Render(IReadOnlyList<AuditEdge> edges)
    {
        var shown = edges
            .Where(e => e.From != e.To)
            .OrderByDescending(e => e.PerSecond * e.MeanMs)
            .Take(MostEdges)
            .ToList();
        var columns = Columns(shown);
        var places = Places(columns, shown);
        var width = (Margin * 2) + (columns.Values.DefaultIfEmpty(0).Max() * (BoxWidth + Lane)) + BoxWidth;
        var height = places.Values.Select(p => p.Y + BoxHeight).DefaultIfEmpty(0).Max() + Margin;
        var svg = new StringBuilder();
        svg.Append(
            CultureInfo.InvariantCulture,
            $"<svg class='chart map' viewBox='0 0 {width:0} {height:0}' style='max-width:{width:0}px' role='img' aria-label='who calls whom'>"
        );
        foreach (var edge in shown)
        {
            Line(svg, edge, places[edge.From], places[edge.To]);
        }
        foreach (var callers in shown.GroupBy(e => e.To, StringComparer.Ordinal))
        {
            foreach (var (i, edge) in callers.Index())
            {
                Label(svg, edge, places[edge.To], i);
            }
        }
        foreach (var (name, (x, y)) in places)
        {
            var isTraced = shown.Any(e => e.From == name || (e.To == name && e.IsTraced));
            svg.Append(
                CultureInfo.InvariantCulture,
                $"<g><title>{HtmlPage.Text(name)}{(isTraced ? "" : ", which sends no traces")}</title><rect x='{x:0.#}' y='{y:0.#}' width='{BoxWidth}' height='{BoxHeight}' rx='8' fill='var(--code)' stroke='var(--brand)'{(isTraced ? "" : " stroke-dasharray='4 4'")}/><text class='strong' x='{x + (BoxWidth / 2):0.#}' y='{y + (BoxHeight / 2) + 4:0.#}' text-anchor='middle'>{HtmlPage.Text(StatementLabel.Cut(name, 27))}</text></g>"
            );
        }
        return svg.Append("</svg>").ToString();
    }

    /// <summary>How many calls lead to a node at most; what calls in circles is left where it was met first.</summary>
    private static Dictionary<string, int> Columns(List<AuditEdge> edges)
    {
        var columns = edges
            .SelectMany(e => (string[])[e.From, e.To])
            .Distinct(StringComparer.Ordinal)
            .ToDictionary(n => n, _ => 0, StringComparer.Ordinal);
        // Each round moves callees right of their callers; circles would go on for ever.
        for (var round = 0; round < Math.Min(4, columns.Count); round++)
        {
            foreach (var edge in edges)
            {
                columns[edge.To] = Math.Min(4, Math.Max(columns[edge.To], columns[edge.From] + 1));
            }
        }
        return columns;
    }

    private static Dictionary<string, (double X, double Y)> Places(
        Dictionary<string, int> columns,
        List<AuditEdge> edges
    )
    {
        var busy = columns.Keys.ToDictionary(
            n => n,
            n => edges.Where(e => e.To == n || e.From == n).Sum(e => e.PerSecond * e.MeanMs),
            StringComparer.Ordinal
        );
        var tallest = columns.GroupBy(c => c.Value).Select(g => g.Count()).DefaultIfEmpty(1).Max();
        var places = new Dictionary<string, (double, double)>(StringComparer.Ordinal);
        foreach (var column in columns.GroupBy(c => c.Value))
        {
            // Each column stands in the middle of the tallest.
            var top = Margin + ((tallest - column.Count()) * (BoxHeight + Gap) / 2);
            foreach (var (row, (name, _)) in column.OrderByDescending(c => busy[c.Key]).Index())
            {
                places[name] = (Margin + (column.Key * (BoxWidth + Lane)), top + (row * (BoxHeight + Gap)));
            }
        }
        return places;
    }

    private static void Line(StringBuilder svg, AuditEdge edge, (double X, double Y) from, (double X, double Y) to)
    {
        double x1 = from.X + BoxWidth,
            y1 = from.Y + (BoxHeight / 2),
            x2 = to.X,
            y2 = to.Y + (BoxHeight / 2);
        var thickness = Math.Clamp(1 + Math.Log10(1 + edge.PerSecond), 1, 5);
        var colour = edge.ErrorShare >= 0.01 ? "var(--high)" : $"var(--c{LayerNames.ColourOf(edge.Layer)})";
        svg.Append(
            CultureInfo.InvariantCulture,
            $"<g><title>{HtmlPage.Text($"{edge.From} → {edge.To}: {Words(edge)}")}</title><path d='M{x1:0.#} {y1:0.#}C{x1 + (Lane / 2):0.#} {y1:0.#} {x2 - (Lane * 0.6):0.#} {y2:0.#} {x2:0.#} {y2:0.#}' fill='none' stroke='{colour}' stroke-width='{thickness:0.#}'/></g>"
        );
    }

    /// <summary>Near its callee, where lines have parted, and over them.</summary>
    /// <param name="turn">Of those that call the same: the first stands above the line, the next below it, and so on.</param>
    private static void Label(StringBuilder svg, AuditEdge edge, (double X, double Y) to, int turn)
    {
        var y = to.Y + (BoxHeight / 2) + (turn % 2 == 0 ? -6 - (turn / 2 * 14) : 15 + (turn / 2 * 14));
        svg.Append(
            CultureInfo.InvariantCulture,
            $"<text class='label' x='{to.X - 10:0.#}' y='{y:0.#}' text-anchor='end'>{HtmlPage.Text(Words(edge))}</text>"
        );
    }

    private static string Words(AuditEdge edge)
    {
        var errors = edge.ErrorShare > 0 ? $", {Format.Percent(edge.ErrorShare)} fail" : "";
        return $"{ServiceHtml.Rate(edge.PerSecond)}, p95 {Format.Milliseconds(edge.P95Ms)}{errors}";
    }
}
