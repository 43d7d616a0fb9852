using Plimsoll.Core.Workloads.Service.Folding;

namespace Plimsoll.Core.Tests.Workloads.Service.Folding;

public sealed class RouteShapeTests
{
    [Theory]
    [InlineData("/bookings/17", "/bookings/{id}")]
    [InlineData("/bookings/7e3f0c9a-1111-4222-8333-abcdefabcdef/items", "/bookings/{id}/items")]
    [InlineData("/users/a@b.c", "/users/{id}")]
    [InlineData("/days/2026-03-02", "/days/{id}")]
    [InlineData("/v2/oauth2/token", "/v2/oauth2/token")]
    [InlineData("/bookings/{id:int}", "/bookings/{id:int}")]
    [InlineData("/bookings/:id", "/bookings/:id")]
    [InlineData("/search?q=secret", "/search")]
    [InlineData("https://shop.example/a/5", "/a/{id}")]
    [InlineData("https://shop.example", "/")]
    [InlineData("/a/", "/a")]
    [InlineData("/", "/")]
    [InlineData("/deadbeefcafe", "/{id}")]
    [InlineData("/facade", "/facade")]
    [InlineData("SELECT shop", "SELECT shop")]
    public void A_path_becomes_a_template(string path, string shape) => RouteShape.Of(path).ShouldBe(shape);

    [Fact]
    public void A_path_without_end_is_cut() =>
        RouteShape.Of(string.Concat(Enumerable.Repeat("/a", 1_000))).Length.ShouldBeLessThan(60);
}
