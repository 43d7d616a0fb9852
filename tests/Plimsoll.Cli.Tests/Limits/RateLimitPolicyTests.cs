using Plimsoll.Cli.Limits;

namespace Plimsoll.Tests.Limits;

public sealed class RateLimitPolicyTests
{
    [Theory]
    [InlineData("\"default\";q=200;w=1", 200.0)]
    [InlineData("\"burst\";q=100;w=1, \"daily\";q=86400;w=86400", 1.0)]
    [InlineData("100;w=10", 10.0)]
    [InlineData("100, 100;w=10", 10.0)]
    [InlineData("100", null)]
    [InlineData("\"default\";q=200", null)]
    [InlineData("5000;w=0", null)]
    [InlineData("", null)]
    public void A_rate_is_told_only_where_a_window_is_named(string header, double? perSecond) =>
        RateLimitPolicy.PerSecond([header]).ShouldBe(perSecond);
}
