using Plimsoll.Load.Scenarios;

namespace Plimsoll.Load.Tests.Scenarios;

public sealed class ArrivalProfileTests
{
    private static readonly ArrivalProfile s_profile = new([
        new ArrivalPoint(TimeSpan.FromSeconds(10), 0.5),
        new ArrivalPoint(TimeSpan.FromSeconds(20), 1.5),
        new ArrivalPoint(TimeSpan.FromSeconds(20), 3),
        new ArrivalPoint(TimeSpan.FromSeconds(30), 1),
    ]);

    [Theory]
    [InlineData(0, 0.5)]
    [InlineData(10, 0.5)]
    [InlineData(15, 1)]
    [InlineData(20, 3)]
    [InlineData(25, 2)]
    [InlineData(31, 1)]
    public void Is_linear_between_its_points_and_even_outside(double seconds, double times) =>
        s_profile.At(TimeSpan.FromSeconds(seconds)).ShouldBe(times, 1e-9);

    [Fact]
    public void Knows_its_highest_point_and_whether_it_is_flat()
    {
        s_profile.Most.ShouldBe(3);
        s_profile.IsFlat.ShouldBeFalse();
        ArrivalProfile.Flat.IsFlat.ShouldBeTrue();
        ArrivalProfile.Flat.At(TimeSpan.FromHours(1)).ShouldBe(1);
    }
}
