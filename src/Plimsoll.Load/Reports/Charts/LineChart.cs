using System.Globalization;
using System.Text;
using static Plimsoll.Core.Reports.Html.HtmlPage;

namespace Plimsoll.Load.Reports.Charts;

/// <summary>Lines over two axes, with stretches and levels marked, as inline SVG with a legend.</summary>
public sealed record LineChart(string Title, ChartAxis X, ChartAxis Y, string XTitle)
{
    private const double Width = 960;
    private const double Left = 72;
    private const double Right = 18;
    private const double Top = 30;
    private const double Bottom = 46;

    public double Height { get; init; } = 320;
    public IReadOnlyList<ChartSeries> Series { get; init; } = [];
    public IReadOnlyList<ChartMark> Marks { get; init; } = [];
    public IReadOnlyList<ChartLevel> Levels { get; init; } = [];

    public string Render()
    {
        var svg = new StringBuilder();
        svg.Append(
            CultureInfo.InvariantCulture,
            $"<svg class='chart' viewBox='0 0 {Width} {Height}' role='img' aria-label='{Text(Title)}'>"
        );
        DrawMarks(svg);
        DrawAxes(svg);
        foreach (var series in Series.Where(series => series.Points.Count > 0))
        {
            Draw(svg, series);
        }
        DrawLevels(svg);
        svg.Append("</svg>");
        if (Series.Count > 1)
        {
            DrawLegend(svg);
        }
        return svg.ToString();
    }

    private void DrawAxes(StringBuilder svg)
    {
        foreach (var tick in Y.Ticks)
        {
            var y = AtY(tick);
            svg.Append(
                CultureInfo.InvariantCulture,
                $"<line class='axis' x1='{Left}' x2='{Width - Right}' y1='{y:0.#}' y2='{y:0.#}'/><text x='{Left - 8}' y='{y + 4:0.#}' text-anchor='end'>{Text(Y.Text(tick))}</text>"
            );
        }
        var last = double.NegativeInfinity;
        foreach (var tick in X.Ticks)
        {
            var x = AtX(tick);
            if (x - last < 44)
            {
                continue;
            }
            last = x;
            svg.Append(
                CultureInfo.InvariantCulture,
                $"<line class='axis' x1='{x:0.#}' x2='{x:0.#}' y1='{Height - Bottom}' y2='{Height - Bottom + 5}'/><text x='{x:0.#}' y='{Height - Bottom + 19}' text-anchor='middle'>{Text(X.Text(tick))}</text>"
            );
        }
        svg.Append(
            CultureInfo.InvariantCulture,
            $"<text x='{(Left + Width - Right) / 2:0.#}' y='{Height - 6}' text-anchor='middle'>{Text(XTitle)}</text>"
        );
    }

    /// <summary>Their names stand above the plot, each a line lower than the one before where they would touch.</summary>
    private void DrawMarks(StringBuilder svg)
    {
        foreach (var mark in Marks)
        {
            var from = AtX(mark.From);
            if (mark.To is { } end)
            {
                var width = Math.Max(2, AtX(end) - from);
                svg.Append(
                    CultureInfo.InvariantCulture,
                    $"<rect x='{from:0.#}' y='{Top}' width='{width:0.#}' height='{Height - Top - Bottom}' fill='{mark.Colour}' fill-opacity='.16'><title>{Text(mark.Name)}</title></rect>"
                );
                from += width / 2;
            }
            else
            {
                svg.Append(
                    CultureInfo.InvariantCulture,
                    $"<line x1='{from:0.#}' x2='{from:0.#}' y1='{Top}' y2='{Height - Bottom}' stroke='{mark.Colour}' stroke-width='1.5' stroke-dasharray='3 4'><title>{Text(mark.Name)}</title></line>"
                );
            }
            var anchor =
                from > Width - 120 ? "end"
                : from < Left + 60 ? "start"
                : "middle";
            svg.Append(
                CultureInfo.InvariantCulture,
                $"<text x='{from:0.#}' y='{Top - 9}' text-anchor='{anchor}' style='fill:{mark.Colour}'>{Text(mark.Name)}</text>"
            );
        }
    }

    private void DrawLevels(StringBuilder svg)
    {
        foreach (var level in Levels)
        {
            var y = AtY(level.At);
            svg.Append(
                CultureInfo.InvariantCulture,
                $"<line x1='{Left}' x2='{Width - Right}' y1='{y:0.#}' y2='{y:0.#}' stroke='{level.Colour}' stroke-width='1.5' stroke-dasharray='6 5'/><text x='{Left + 6}' y='{y - 6:0.#}' style='fill:{level.Colour}'>{Text(level.Name)}</text>"
            );
        }
    }

    private void Draw(StringBuilder svg, ChartSeries series)
    {
        var points = string.Join(
            ' ',
            series.Points.Select(p => string.Create(CultureInfo.InvariantCulture, $"{AtX(p.X):0.#},{AtY(p.Y):0.#}"))
        );
        svg.Append(
            $"<polyline points='{points}' fill='none' stroke='{series.Colour}' stroke-width='2' stroke-linejoin='round'/>"
        );
        if (!series.HasDots)
        {
            return;
        }
        foreach (var (i, (x, y)) in series.Points.Index())
        {
            var hint = series.Hints is { } hints ? $"<title>{Text(hints[i])}</title>" : "";
            svg.Append(
                CultureInfo.InvariantCulture,
                $"<circle cx='{AtX(x):0.#}' cy='{AtY(y):0.#}' r='4' fill='{series.Colour}'>{hint}</circle>"
            );
        }
    }

    private void DrawLegend(StringBuilder svg)
    {
        svg.Append("<ul class='legend'>");
        foreach (var series in Series)
        {
            svg.Append(
                CultureInfo.InvariantCulture,
                $"<li><i style='background:{series.Colour}'></i>{Text(series.Name)}</li>"
            );
        }
        svg.Append("</ul>");
    }

    private double AtX(double value) => Left + ((Width - Left - Right) * X.Place(value));

    private double AtY(double value) => Top + ((Height - Top - Bottom) * (1 - Y.Place(value)));
}
