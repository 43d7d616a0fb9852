using System.Globalization;
using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace Plimsoll.Load.Tests.Reports;

/// <summary>A chart out of a page: what is drawn, and where.</summary>
internal sealed partial class Svg
{
    private readonly XElement _root;

    private Svg(XElement root) => _root = root;

    /// <summary>Each line's points, in the order drawn.</summary>
    public IReadOnlyList<IReadOnlyList<(double X, double Y)>> Lines =>
        [
            .. _root
                .Elements("polyline")
                .Select(line =>
                    (IReadOnlyList<(double, double)>)
                        [
                            .. line.Attribute("points")!
                                .Value.Split(' ')
                                .Select(point => point.Split(','))
                                .Select(point => (Number(point[0]), Number(point[1]))),
                        ]
                ),
        ];

    /// <summary>What the pointer is told on each dot.</summary>
    public IReadOnlyList<string> Hints => [.. _root.Elements("circle").Select(dot => dot.Element("title")!.Value)];

    public static Svg Of(string page, string title) =>
        new(
            Charts()
                .Matches(page)
                .Select(match => XElement.Parse(match.Value))
                .Single(svg => svg.Attribute("aria-label")!.Value == title)
        );

    /// <summary>Where a stretch with that name begins and ends.</summary>
    public (double From, double To) Band(string name)
    {
        var band = _root.Elements("rect").Single(rect => rect.Element("title")!.Value == name);
        var from = Number(band.Attribute("x")!.Value);
        return (from, from + Number(band.Attribute("width")!.Value));
    }

    private static double Number(string text) => double.Parse(text, CultureInfo.InvariantCulture);

    [GeneratedRegex("<svg class='chart'.*?</svg>", RegexOptions.Singleline)]
    private static partial Regex Charts();
}
