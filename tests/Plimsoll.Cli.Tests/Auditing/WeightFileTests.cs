using Plimsoll.Cli.Auditing;

namespace Plimsoll.Tests.Auditing;

public sealed class WeightFileTests
{
    [Fact]
    public void Reads_a_number_for_each_endpoint()
    {
        var (weights, errors) = WeightFile.Parse(
            """
            # money first
            POST /bookings: 50
            "shop: GET /search": 0.5
            GET /healthz: 0
            """
        );
        errors.ShouldBeEmpty();
        weights.ShouldBe(
            new Dictionary<string, double>
            {
                ["POST /bookings"] = 50,
                ["shop: GET /search"] = 0.5,
                ["GET /healthz"] = 0,
            }
        );
    }

    [Fact]
    public void Names_every_error_with_its_line()
    {
        var (_, errors) = WeightFile.Parse(
            """
            POST /bookings: much
            GET /a: -1
            GET /b: [1, 2]
            GET /c: 3
            ? [x]
            : 1
            GET /d: .inf
            """
        );
        errors.Select(e => e.Split(':')[0]).ShouldBe(["1", "2", "3", "5", "7"]);
    }

    [Theory]
    [InlineData("- POST /bookings")]
    [InlineData("a: 1\n---\nb: 2")]
    [InlineData("a: 1\na: 2")]
    [InlineData("a: {")]
    [InlineData("")]
    public void Refuses_what_is_no_mapping(string yaml) => WeightFile.Parse(yaml).Errors.ShouldHaveSingleItem();
}
