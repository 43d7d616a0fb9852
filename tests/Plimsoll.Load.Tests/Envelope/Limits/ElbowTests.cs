using Plimsoll.Load.Envelope.Limits;

namespace Plimsoll.Load.Tests.Envelope.Limits;

public sealed class ElbowTests
{
    [Fact]
    public void Lies_where_the_curve_bends_most() =>
        Elbow.Of([(1, 10), (2, 11), (3, 12), (4, 14), (5, 60), (6, 200)]).ShouldBe(4);

    [Fact]
    public void A_straight_or_flat_curve_has_none()
    {
        Elbow.Of([(1, 10), (2, 20), (3, 30), (4, 40)]).ShouldBeNull();
        Elbow.Of([(1, 10), (2, 10), (3, 11), (4, 10)]).ShouldBeNull();
        Elbow.Of([(1, 10), (2, 90)]).ShouldBeNull();
    }
}
