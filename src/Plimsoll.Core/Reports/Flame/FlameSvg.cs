using System.Globalization;
using System.Text;
using Plimsoll.Core.Diagnosis;
using Plimsoll.Core.Reports.Html;
using Plimsoll.Core.Signals.Processes;

namespace Plimsoll.Core.Reports.Flame;

/// <summary>
/// A tree of functions as boxes below their callers, as wide as their share (Gregg, "The Flame Graph", CACM 2016; drawn
/// downwards). Widths are in percent, so that the picture fits any window; each box is an SVG of its own, which cuts its text.
/// </summary>
internal static class FlameSvg
{
    private const int RowPixels = 20;

    /// <summary>Of the width, below which a name would not be read.</summary>
    private const double LeastNamed = 0.02;

    public static string Render(FlameNode root, ProfileKind kind)
    {
        var svg = new StringBuilder();
        svg.Append(
            CultureInfo.InvariantCulture,
            $"<svg class='flame' width='100%' height='{root.Depth * RowPixels}' role='img' aria-label='{HtmlPage.Text(root.Name)}'>"
        );
        Draw(svg, root, kind, root.Weight, 0, 0);
        return svg.Append("</svg>").ToString();
    }

    private static void Draw(StringBuilder svg, FlameNode node, ProfileKind kind, double all, double left, int row)
    {
        var share = all > 0 ? node.Weight / all : 0;
        var amount =
            kind == ProfileKind.Allocation
                ? new Bytes((long)node.Weight).ToString()
                : $"{Format.Count(node.Weight)} samples";
        svg.Append(
            CultureInfo.InvariantCulture,
            $"<svg x='{Percent(left)}' y='{row * RowPixels}' width='{Percent(share)}' height='{RowPixels}' class='{Colour(node.Name, row)}'>"
        );
        svg.Append(
            CultureInfo.InvariantCulture,
            $"<title>{HtmlPage.Text(node.Name)}\n{Format.Percent(share)}, {amount}</title><rect width='100%' height='100%'/>"
        );
        if (share >= LeastNamed)
        {
            svg.Append(
                CultureInfo.InvariantCulture,
                $"<text x='4' y='14'>{HtmlPage.Text(Short(node.Name, row))}</text>"
            );
        }
        svg.Append("</svg>");
        foreach (var child in node.Children)
        {
            Draw(svg, child, kind, all, left, row + 1);
            left += all > 0 ? child.Weight / all : 0;
        }
    }

    /// <summary>Type and function; the whole name is in the title.</summary>
    internal static string Short(string name, int row)
    {
        var lambda = name.IndexOf(" lambda ", StringComparison.Ordinal);
        var (path, rest) = lambda < 0 ? (name, "") : (name[..lambda], name[lambda..]);
        var dot = path.LastIndexOf('.');
        // A constructor's name begins with a dot.
        dot = dot > 0 && path[dot - 1] == '.' ? dot - 1 : dot;
        var type = dot > 0 ? path.LastIndexOf('.', dot - 1) : -1;
        return row == 0 ? name : path[(type + 1)..] + rest;
    }

    /// <summary>What runs below everybody's code is pale; the rest has the colour of its namespace.</summary>
    private static string Colour(string name, int row)
    {
        if (
            row == 0
            || name.StartsWith("System.", StringComparison.Ordinal)
            || name.StartsWith("Microsoft.", StringComparison.Ordinal)
            || name.StartsWith("Interop.", StringComparison.Ordinal)
            || name == "native code"
        )
        {
            return "pale";
        }
        var names = name.Split('.');
        var space = string.Join('.', names.Take(Math.Max(1, names.Length - 1)));
        // The same in every run, unlike a text's own hash.
        var hash = space.Aggregate(17u, (h, c) => (h * 31) + c);
        return $"f{hash % 5}";
    }

    private static string Percent(double share) => (share * 100).ToString("0.###", CultureInfo.InvariantCulture) + "%";
}
