using Plimsoll.Load.Driving;
using Plimsoll.Load.Tests.Scenarios;
using Plimsoll.Load.Tests.Targets;

namespace Plimsoll.Load.Tests.Driving;

public sealed class ClockJumpTests
{
    [Fact]
    public async Task A_wall_clock_that_jumps_changes_neither_what_is_sent_nor_what_is_measured()
    {
        const int Seed = 11;
        await using var target = SocketTarget.Always("{}");
        var scenario = Yaml.WithSteps(200, "name: home, get: /home, think: { fixed: 50ms }", "name: cart, get: /cart");
        await using var session = LoadSession.Start(
            scenario,
            LoadRunTests.Quick(target.Address),
            null,
            new JumpingClock(Seed)
        );
        await session.WarmUpAsync(TestContext.Current.CancellationToken);
        var result = await session.MeasureAsync(TimeSpan.FromSeconds(1), TestContext.Current.CancellationToken);
        result.Invalid.ShouldBeNull($"seed {Seed}");
        result.Failed.ShouldBe(0);
        result.Window.ShouldBe(TimeSpan.FromSeconds(1));
        result.Slices.Select(slice => slice.Sessions).ShouldAllBe(sessions => sessions >= 19 && sessions <= 21);
        result.Latency.Max.ShouldBeLessThan(TimeSpan.FromMinutes(1), $"seed {Seed}");
    }
}
