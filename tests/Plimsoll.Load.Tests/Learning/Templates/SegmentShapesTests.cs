using Plimsoll.Load.Learning.Templates;

namespace Plimsoll.Load.Tests.Learning.Templates;

public sealed class SegmentShapesTests
{
    [Theory]
    [InlineData("products", "Word")]
    [InlineData("v1", "Word")]
    [InlineData("blue-shirt-17", "Word")]
    [InlineData("17", "Number")]
    [InlineData("-3", "Number")]
    [InlineData("20240501", "Date")]
    [InlineData("2024-05-01", "Date")]
    [InlineData("2024-05", "Date")]
    [InlineData("99999999", "Number")]
    [InlineData("3f2504e0-4f89-11d3-9a0c-0305e82c3301", "Uuid")]
    [InlineData("d41d8cd98f00b204e9800998ecf8427e", "Hex")]
    [InlineData("deadbeef", "Word")]
    [InlineData("dQw4w9WgXcQa1b2c3d4", "Token")]
    [InlineData("abcDEFghiJKLmnoPQRstu", "Token")]
    [InlineData("alice@example.com", "Opaque")]
    [InlineData("%E4%B8%AD", "Opaque")]
    public void Tells_the_shape_of_a_segment(string segment, string shape) =>
        SegmentShapes.Of(segment).ToString().ShouldBe(shape);

    [Theory]
    [InlineData("17.jpg", ".jpg")]
    [InlineData("app.d41d.js", ".js")]
    [InlineData(".hidden", "")]
    [InlineData("v1.2", "")]
    [InlineData("a.verylong", "")]
    public void Tells_the_kind_of_file(string segment, string ending) =>
        SegmentShapes.EndingOf(segment).ShouldBe(ending);
}
