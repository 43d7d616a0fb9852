using Plimsoll.Core.Trials;
using Plimsoll.Load.Driving;
using Plimsoll.Load.Envelope;
using Plimsoll.Load.Envelope.Knees;
using Plimsoll.Load.Envelope.Limits;
using Plimsoll.Load.Reports;
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
        LoadReportBuilder.Build(result, null, false, [], "1").ClockMovedS.ShouldNotBeNull($"seed {Seed}");
    }

    [Fact]
    public async Task An_envelope_goes_by_the_time_that_passed_and_says_that_the_wall_clock_moved()
    {
        const int Seed = 12;
        await using var target = SocketTarget.Always("{}");
        var envelope = await EnvelopeRun.RunAsync(
            Yaml.WithSteps(40, "name: home, get: /home"),
            Slo.Parse("p95<5s,errors<1%"),
            LoadRunTests.Quick(target.Address),
            new KneeOptions
            {
                Ladder = [0.5, 1],
                MaxMultiple = 1,
                WarmUp = TimeSpan.FromMilliseconds(100),
                StepWarmUp = TimeSpan.FromMilliseconds(100),
                LeastRung = TimeSpan.FromSeconds(1),
                MostRung = TimeSpan.FromSeconds(1),
            },
            observer: null,
            KnownLimits.None,
            levels: null,
            live: null,
            new JumpingClock(Seed),
            TestContext.Current.CancellationToken
        );
        envelope.Knee.Holds.ShouldBe(1, $"seed {Seed}");
        envelope.Took.ShouldBeInRange(TimeSpan.FromSeconds(2), TimeSpan.FromMinutes(5), $"seed {Seed}");
        envelope.Knee.Levels.ShouldAllBe(level => level.Length == TimeSpan.FromSeconds(1));
        // What the load took of its machine is known at each level.
        envelope.Knee.Levels.ShouldAllBe(level => level.Detail!.Generator!.Workers > 0);
        EnvelopeReportBuilder.Build(envelope, "1").ClockMovedS.ShouldNotBeNull($"seed {Seed}");
    }
}
