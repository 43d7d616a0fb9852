using System.Text.Json;
using Plimsoll.Load.Values;

namespace Plimsoll.Load.Tests.Values;

public sealed class JsonPathTests
{
    private const string Document =
        """{"a":{"b":[{"c":1.50},{"c":2}]},"items":[{"id":"x"},{"id":"y"}],"none":[],"t":true,"o":{},"n":null,"odd name":3}""";

    [Theory]
    [InlineData("$.a.b[0].c", "1.50", true)]
    [InlineData("$.a.b[-1].c", "2", true)]
    [InlineData("$['odd name']", "3", true)]
    [InlineData("$.t", "true", true)]
    [InlineData("$.items[1].id", "y", false)]
    public void Finds_what_is_there(string path, string text, bool literal) =>
        Find(path).ShouldBe(new Value(text, literal));

    [Theory]
    [InlineData("$.a.x")]
    [InlineData("$.a.b[2].c")]
    [InlineData("$.a.b[-3].c")]
    [InlineData("$.none[*].id")]
    [InlineData("$.t.x")]
    [InlineData("$.items.id")]
    [InlineData("$.o")]
    [InlineData("$.n")]
    public void Has_nothing_where_the_document_has_not(string path) => Find(path).ShouldBeNull();

    [Fact]
    public void Picks_any_element_for_a_star()
    {
        var random = new Random(3);
        Enumerable
            .Range(0, 50)
            .Select(_ => Find("$.items[*].id", random)!.Value.Text)
            .Distinct()
            .Order()
            .ShouldBe(["x", "y"]);
    }

    [Theory]
    [InlineData("a.b", "a path starts with '$'")]
    [InlineData("$..a", "a name is missing at character 3")]
    [InlineData("$.a[?]", "'[?]' is none of [0], [-1], [*] and ['name']")]
    [InlineData("$a", "character 2 starts neither '.name' nor '[…]'")]
    [InlineData("$.a[0", "character 4 starts neither '.name' nor '[…]'")]
    public void Refuses_what_is_no_path(string path, string reason)
    {
        JsonPath.Parse(path, out var error).ShouldBeNull();
        error.ShouldBe(reason);
    }

    private static Value? Find(string path, Random? random = null)
    {
        using var document = JsonDocument.Parse(Document);
        return JsonPath.Parse(path, out _)!.Find(document.RootElement, random ?? new Random(1));
    }
}
