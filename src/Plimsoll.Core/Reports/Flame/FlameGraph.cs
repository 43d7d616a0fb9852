using System.Globalization;
using System.Reflection;
using System.Text;
using Plimsoll.Core.Diagnosis;
using Plimsoll.Core.Reports.Html;
using Plimsoll.Core.Signals.Processes;

namespace Plimsoll.Core.Reports.Flame;

/// <summary>
/// A profile to look at: flame graphs of the processor, of waits and of allocations, for all endpoints and for each, in one
/// self-contained page. Without a script all of it is there; with it one is picked, searched and zoomed into.
/// </summary>
public static class FlameGraph
{
    private const int MostEndpoints = 20;

    /// <summary>Of a graph, below which a box would be a hairline.</summary>
    private const double Least = 0.002;

    private static readonly (ProfileKind Kind, string Name)[] s_kinds =
    [
        (ProfileKind.Cpu, "processor"),
        (ProfileKind.Wait, "waits"),
        (ProfileKind.Allocation, "allocations"),
    ];

    /// <param name="service">Whose profile it is, as text.</param>
    public static string Page(ProfileSignals profile, string service) =>
        HtmlPage.Render(
            $"Plimsoll profile: {service}",
            $"profile of {service}",
            $"<h1>Where {HtmlPage.Text(service)} spends its time</h1><p class='lead'>{HtmlPage.Text(Lead(profile))}</p>{Section(profile)}"
        );

    /// <summary>For a place in another page: style, graphs and script.</summary>
    public static string Section(ProfileSignals profile)
    {
        var endpoints = profile
            .Stacks.Where(s => s.Endpoint is not null)
            .GroupBy(s => s.Endpoint!, StringComparer.Ordinal)
            .OrderByDescending(g => g.Where(s => s.Kind != ProfileKind.Allocation).Sum(s => s.Weight))
            .Take(MostEndpoints)
            .Select(g => g.Key)
            .ToList();
        var html = new StringBuilder(
            $"<style>{Resource("flame.css")}</style><div class='flames card'><div class='pick'>"
        );
        html.Append("<select data-pick='kind' aria-label='what is counted'>");
        foreach (var (kind, name) in s_kinds)
        {
            html.Append(CultureInfo.InvariantCulture, $"<option value='{kind}'>{name}</option>");
        }
        html.Append(
            "</select><select data-pick='endpoint' aria-label='endpoint'><option value='-1'>all endpoints</option>"
        );
        foreach (var (i, endpoint) in endpoints.Index())
        {
            html.Append(CultureInfo.InvariantCulture, $"<option value='{i}'>{HtmlPage.Text(endpoint)}</option>");
        }
        html.Append(
            "</select><input type='search' placeholder='find a function' aria-label='find a function'><span class='found soft'></span>"
                + "<button data-flame='whole'>whole picture</button></div>"
        );
        foreach (var (kind, name) in s_kinds)
        {
            var stacks = profile.Stacks.Where(s => s.Kind == kind).ToList();
            html.Append(Figure(kind, -1, $"{name}, all endpoints", stacks));
            foreach (var (i, endpoint) in endpoints.Index())
            {
                html.Append(Figure(kind, i, $"{name}, {endpoint}", [.. stacks.Where(s => s.Endpoint == endpoint)]));
            }
        }
        return html.Append(CultureInfo.InvariantCulture, $"</div><script>{Resource("flame.js")}</script>").ToString();
    }

    private static string Figure(ProfileKind kind, int endpoint, string title, IReadOnlyCollection<FoldedStack> stacks)
    {
        var picture =
            stacks.Count == 0
                ? "<p class='soft'>Nothing was seen.</p>"
                : FlameSvg.Render(FlameNode.Of(title, stacks, Least), kind);
        return $"<figure data-kind='{kind}' data-endpoint='{endpoint}'><figcaption>{HtmlPage.Text(title)}</figcaption>{picture}</figure>";
    }

    private static string Lead(ProfileSignals profile)
    {
        var cost = profile.Cost;
        var bursts = cost is null
            ? ""
            : $" in {cost.Bursts} {(cost.Bursts == 1 ? "burst" : "bursts")} of {Format.Age(TimeSpan.FromSeconds(cost.BurstSeconds / cost.Bursts))}";
        var taken = cost?.AverageShare is { } share
            ? $" Taking it cost {Format.Percent(share)} of the service's own processor time so far."
            : "";
        return $"{Format.Count(profile.Samples)} samples of threads at work or waiting inside requests{bursts}. A box is as wide as its share; what it calls is "
            + $"below it.{taken}";
    }

    private static string Resource(string name)
    {
        using var stream = Assembly
            .GetExecutingAssembly()
            .GetManifestResourceStream($"Plimsoll.Core.Reports.Flame.{name}")!;
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
