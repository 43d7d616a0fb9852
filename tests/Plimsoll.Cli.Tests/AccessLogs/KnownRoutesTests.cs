using Plimsoll.Cli.AccessLogs;
using Plimsoll.Core.Workloads.Service;

namespace Plimsoll.Tests.AccessLogs;

public sealed class KnownRoutesTests
{
    private static readonly KnownRoutes s_routes = new([
        new EndpointKey("shop", "GET", "/bookings/{id:int}"),
        new EndpointKey("shop", "GET", "files/{*path}"),
        new EndpointKey("shop", "POST", "/users/:id/mail"),
        new EndpointKey("shop", "GET", "/"),
        new EndpointKey("shop", "", "nightly job"),
        new EndpointKey("shop", "", EndpointKey.NotFound),
    ]);

    [Theory]
    [InlineData("GET", "/bookings/17", true)]
    [InlineData("GET", "/Bookings/17/", true)]
    [InlineData("GET", "/", true)]
    [InlineData("GET", "/files/a/b/c.png", true)]
    [InlineData("POST", "/users/ada/mail", true)]
    [InlineData("POST", "/bookings/17", false)]
    [InlineData("GET", "/bookings", false)]
    [InlineData("GET", "/bookings/17/items", false)]
    [InlineData("GET", "/search", false)]
    public void Knows_a_line_of_a_log_by_the_route_that_a_span_told(string method, string path, bool isKnown) =>
        s_routes.Holds(method, path).ShouldBe(isKnown);

    [Fact]
    public void Without_spans_nothing_is_known() => KnownRoutes.None.Holds("GET", "/").ShouldBeFalse();
}
