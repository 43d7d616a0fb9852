using System.Text;
using Plimsoll.Core.Signals.Traces;
using Plimsoll.Telemetry.Traces;

namespace Plimsoll.Telemetry.Tests;

public sealed class ConventionsTests
{
    [Fact]
    public void The_reference_names_every_attribute_that_is_read()
    {
        var page = File.ReadAllText(Path.Combine(Root(), "docs", "reference", "telemetry.md"));
        Conventions.Names.Where(name => !page.Contains($"`{name}`", StringComparison.Ordinal)).ShouldBeEmpty();
        Enum.GetNames<SpanClass>()
            .Where(c => !page.Contains($"`{c.ToLowerInvariant()}`", StringComparison.Ordinal))
            .ShouldBeEmpty();
    }

    [Theory]
    [InlineData("POST smtp.example.com", SpanClass.Mail)]
    [InlineData("Transaction", SpanClass.DbTransaction)]
    [InlineData("pg.connect", SpanClass.DbConnect)]
    [InlineData("clock tick", SpanClass.Own)]
    public void Reads_words_and_no_parts_of_words(string name, SpanClass expected) =>
        SpanClasses.ByWords(Encoding.UTF8.GetBytes(name)).ShouldBe(expected);

    private static string Root()
    {
        var directory = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(directory.FullName, "plimsoll.slnx")))
        {
            directory = directory.Parent!;
        }
        return directory.FullName;
    }
}
