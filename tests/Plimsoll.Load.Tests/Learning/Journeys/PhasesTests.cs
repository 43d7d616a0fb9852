using Plimsoll.Load.Learning.Journeys;

namespace Plimsoll.Load.Tests.Learning.Journeys;

public sealed class PhasesTests
{
    [Fact]
    public void Lengths_that_fall_off_geometrically_need_one_phase()
    {
        var lengths = Lengths(length => 1e9 * Math.Pow(0.7, length));
        Phases.Choose(lengths, 1e-4, _ => true).Count.ShouldBe(1);
    }

    [Fact]
    public void Others_get_as_many_as_it_takes()
    {
        var lengths = Lengths(length => length == 1 ? 5e8 : 1e9 * Math.Pow(length, -2.0));
        Phases.Error(lengths, [0]).ShouldBeGreaterThan(0.05);
        var phases = Phases.Choose(lengths, 0.002, starts => starts.Count <= 14);
        phases.Count.ShouldBeInRange(2, 14);
        phases.Of(0).ShouldBe(0);
        phases.Of(10_000).ShouldBe(phases.Count - 1);
    }

    private static long[] Lengths(Func<int, double> count) =>
        [.. Enumerable.Range(0, Phases.Longest + 1).Select(length => length == 0 ? 0 : (long)count(length))];
}
