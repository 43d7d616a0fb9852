using System.Text.RegularExpressions;

namespace Marketplace.Tests;

/// <summary>The tables of flaws in the sample's README, so that what it lists and what is asserted cannot differ.</summary>
internal static partial class FlawTable
{
    private const string Database = "## What is wrong with it: the database's part";
    private const string Service = "## What is wrong with it: not the database's";
    private const string Healthy = "## What is right, and must be left alone";

    private static readonly Lazy<string> s_page = new(() =>
        File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "README.md"))
    );

    public static IReadOnlyList<Flaw> OfTheDatabase => Rows(Section(Database));

    public static IReadOnlyList<Flaw> OfTheService => Rows(Section(Service));

    /// <summary>The indexes that it calls healthy by name.</summary>
    public static IReadOnlyList<string> HealthyIndexes =>
        [.. Names().Matches(Section(Healthy)).Select(m => m.Groups[1].Value).Distinct()];

    private static string Section(string heading)
    {
        var start = s_page.Value.IndexOf(heading, StringComparison.Ordinal);
        start.ShouldBeGreaterThanOrEqualTo(0, heading);
        var end = s_page.Value.IndexOf("\n## ", start + heading.Length, StringComparison.Ordinal);
        return s_page.Value[start..end];
    }

    private static IReadOnlyList<Flaw> Rows(string section) =>
        [
            .. section
                .Split('\n')
                .Where(line => line.StartsWith("| ", StringComparison.Ordinal))
                .Select(line => line.Trim('|', ' ').Split(" | "))
                .Where(cells => cells[0] != "flaw" && !cells[0].StartsWith("---", StringComparison.Ordinal))
                .Select(cells =>
                {
                    cells.Length.ShouldBe(3, string.Join(" | ", cells));
                    return new Flaw(
                        cells[0],
                        [.. Columns().Matches(cells[1]).Select(m => (m.Groups[1].Value, m.Groups[2].Value))],
                        // A dash says that no rule names it; a slug in the words behind it is no claim.
                        cells[2].StartsWith('–')
                            ? []
                            : [.. Slugs().Matches(Remarks().Replace(cells[2], "")).Select(m => m.Groups[1].Value)]
                    );
                }),
        ];

    [GeneratedRegex(@"`([a-z]+)\.([a-z_]+)`", RegexOptions.None, 1000)]
    private static partial Regex Columns();

    [GeneratedRegex(@"`([a-z-]+)`", RegexOptions.None, 1000)]
    private static partial Regex Slugs();

    [GeneratedRegex(@"\([^)]*\)", RegexOptions.None, 1000)]
    private static partial Regex Remarks();

    [GeneratedRegex(@"`([a-z]+_[a-z_]+)`", RegexOptions.None, 1000)]
    private static partial Regex Names();
}
