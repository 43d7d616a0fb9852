using Plimsoll.Load.Learning.Sessions;

namespace Plimsoll.Load.Tests.Learning.Sessions;

public sealed class IdleGapTests
{
    [Fact]
    public void Lies_in_the_valley_between_pauses_within_and_between_visits()
    {
        var (gap, random) = (new IdleGap(), new Random(5));
        for (var i = 0; i < 20_000; i++)
        {
            gap.Add((long)(1000 * Math.Exp(2 + random.NextDouble() * 2)));
            if (i % 4 == 0)
            {
                gap.Add((long)(3_600_000 * (1 + random.NextDouble() * 10)));
            }
        }
        gap.Find().TotalMinutes.ShouldBeInRange(5, 60);
    }

    [Fact]
    public void Is_half_an_hour_where_no_valley_shows()
    {
        var (gap, random) = (new IdleGap(), new Random(5));
        for (var i = 0; i < 20_000; i++)
        {
            gap.Add((long)(1000 * Math.Exp(random.NextDouble() * 9)));
        }
        gap.Find().ShouldBe(IdleGap.Usual);
        new IdleGap().Find().ShouldBe(IdleGap.Usual);
    }
}
