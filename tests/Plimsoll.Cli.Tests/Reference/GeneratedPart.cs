namespace Plimsoll.Tests.Reference;

/// <summary>
/// The part of a page between two marks that is made from the code. Set <c>PLIMSOLL_APPROVE=1</c> to write it anew.
/// </summary>
internal static class GeneratedPart
{
    private const string Begin = "<!-- generated: begin -->\n";
    private const string End = "<!-- generated: end -->";

    public static void ShouldBe(string page, string expected)
    {
        var path = Path.Combine(Repository.Root, "docs", "reference", page);
        var text = File.ReadAllText(path);
        var from = text.IndexOf(Begin, StringComparison.Ordinal) + Begin.Length;
        var to = text.IndexOf(End, StringComparison.Ordinal);
        to.ShouldBeGreaterThan(from - 1, $"{page} lacks the marks of its generated part");
        if (Environment.GetEnvironmentVariable("PLIMSOLL_APPROVE") == "1")
        {
            File.WriteAllText(path, text[..from] + expected + text[to..]);
            return;
        }
        text[from..to]
            .ShouldBe(
                expected,
                $"docs/reference/{page} is not what the code says: run ./test Cli with PLIMSOLL_APPROVE=1"
            );
    }
}
