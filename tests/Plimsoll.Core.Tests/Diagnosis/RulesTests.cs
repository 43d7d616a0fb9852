using System.Text;
using Plimsoll.Core.Diagnosis;

namespace Plimsoll.Core.Tests.Diagnosis;

/// <summary>Every detector has a page with an example, a test class, and a line in the index of the rules.</summary>
public sealed class RulesTests
{
    private static readonly string[] s_headings =
    [
        "## What it says",
        "## Why it matters",
        "## How it is found",
        "## How to judge it",
        "## What Plimsoll prescribes",
        "## When to ignore it",
        "## Example",
    ];

    public static TheoryData<string> Slugs => [.. DetectorCatalog.All.Select(d => d.Slug)];

    [Fact]
    public void Slugs_are_unique() => DetectorCatalog.All.Select(d => d.Slug).ShouldBeUnique();

    [Theory]
    [MemberData(nameof(Slugs))]
    public void Has_a_page_of_the_fixed_grammar(string slug)
    {
        var page = PageOf(slug);
        File.Exists(page).ShouldBeTrue($"docs/reference/rules/{slug}.md is missing");
        var lines = File.ReadAllLines(page);

        lines[0].ShouldBe($"# {slug}");
        lines.Where(l => l.StartsWith("## ", StringComparison.Ordinal)).ShouldBe(s_headings);
        foreach (var heading in s_headings)
        {
            var body = lines
                .SkipWhile(l => l != heading)
                .Skip(1)
                .TakeWhile(l => !l.StartsWith("## ", StringComparison.Ordinal));
            body.ShouldContain(l => l.Trim().Length > 0, $"{heading} of {slug} says nothing");
        }
    }

    [Theory]
    [MemberData(nameof(Slugs))]
    public void Has_an_example_as_a_block(string slug) =>
        File.ReadAllText(PageOf(slug))
            .Split("## Example")[^1]
            .Split('\n')
            .ShouldContain(l =>
                l.StartsWith("```", StringComparison.Ordinal) || l.StartsWith("    ", StringComparison.Ordinal)
            );

    [Theory]
    [MemberData(nameof(Slugs))]
    public void Has_a_test_class_with_tests(string slug)
    {
        var name = string.Concat(slug.Split('-').Select(w => char.ToUpperInvariant(w[0]) + w[1..])) + "DetectorTests";
        var tests = typeof(RulesTests).Assembly.GetTypes().SingleOrDefault(t => t.Name == name);

        tests.ShouldNotBeNull($"the test class {name} is missing");
        tests
            .GetMethods()
            .Count(m => m.GetCustomAttributes(inherit: false).Any(a => a is FactAttribute))
            .ShouldBeGreaterThanOrEqualTo(2, "it must be seen to fire, and not to fire");
    }

    [Theory]
    [MemberData(nameof(Slugs))]
    public void Says_nothing_of_an_empty_server(string slug) =>
        DetectorCatalog.All.Single(d => d.Slug == slug).Detect(Building.AWorkload.With().Build()).ShouldBeEmpty();

    [Fact]
    public void The_index_of_the_rules_is_up_to_date()
    {
        var file = Path.Combine(Repository.Root, "docs", "reference", "rules", "README.md");
        var expected = IndexPage();
        if (Environment.GetEnvironmentVariable("PLIMSOLL_WRITE_DOCS") == "1")
        {
            File.WriteAllText(file, expected);
        }
        var actual = File.Exists(file) ? File.ReadAllText(file) : "";
        actual.ShouldBe(expected, "run this test with PLIMSOLL_WRITE_DOCS=1 to write it anew");
    }

    private static string IndexPage()
    {
        var page = new StringBuilder()
            .Append("# Rules\n\n")
            .Append("Each rule is one detector of `plimsoll audit`: it reads what was observed and reports findings. ")
            .Append("This page is written from the detectors.\n\n")
            .Append("| rule | what it looks for |\n| --- | --- |\n");
        foreach (var detector in DetectorCatalog.All)
        {
            page.Append($"| [{detector.Slug}]({detector.Slug}.md) | {detector.Summary} |\n");
        }
        return page.ToString();
    }

    private static string PageOf(string slug) =>
        Path.Combine(Repository.Root, "docs", "reference", "rules", $"{slug}.md");
}
