using Plimsoll.Load.Envelope.Limits;
using static Plimsoll.Load.Tests.Envelope.Limits.Levels;

namespace Plimsoll.Load.Tests.Envelope.Limits;

public sealed class CapacityPredictionTests
{
    [Fact]
    public void A_pool_of_8_held_12_ms_is_known_within_1_percent_from_half_the_load()
    {
        var levels = new[] { 100.0, 200, 300, 650 }.Select(rate => At(rate, Held(rate, "pool", 8, 12))).ToList();
        var prediction = CapacityPrediction.Of(levels, capacity: 666);
        prediction.First!.Name.ShouldBe("pool");
        prediction.First.PerSecondAtFull.ShouldBe(8 / 0.012, 8 / 0.012 * 0.01);
        prediction.First.Looks.ShouldBe(3);
    }

    [Fact]
    public void The_component_that_is_full_first_decides()
    {
        var levels = new[] { 100.0, 200, 300 }
            .Select(rate => At(rate, Held(rate, "wide", 64, 12), Held(rate, "narrow", 2, 3)))
            .ToList();
        CapacityPrediction.Of(levels, 700).First!.Name.ShouldBe("narrow");
    }

    [Fact]
    public void What_is_taken_whatever_the_load_is_is_no_demand()
    {
        // 40 of 64 files are open at rest, and a request holds one for 100 ms: 24 are left, for 240 a second.
        var levels = new[] { 20.0, 50, 80, 110 }
            .Select(rate =>
                At(
                    rate,
                    new LimitReading(
                        "files",
                        LimitKind.Files,
                        rate,
                        40 + (rate * 0.1),
                        64,
                        (40 + (rate * 0.1)) / 64,
                        null,
                        null,
                        null
                    )
                    {
                        HasBase = true,
                    }
                )
            )
            .ToList();
        var first = CapacityPrediction.Of(levels, 240).First!;
        first.PerSecondAtFull.ShouldBe(240, 1);
        first.Capacity.ShouldBe(24, 0.1);
    }

    [Fact]
    public void A_machine_that_others_keep_busy_by_chance_predicts_nothing()
    {
        for (var seed = 1; seed <= 50; seed++)
        {
            var random = new Random(seed);
            var levels = new[] { 20.0, 50, 80, 110 }
                .Select(rate =>
                    At(
                        rate,
                        Limit("machine", 0.2 + (0.6 * random.NextDouble()), LimitKind.Cpu, perSecond: rate) with
                        {
                            HasBase = true,
                        }
                    )
                )
                .ToList();
            var prediction = CapacityPrediction.Of(levels, 240);
            // A slope by chance has a wide interval; one in some fifty may pass.
            if (prediction.First is { } by)
            {
                by.Interval!.Value.High.ShouldBeLessThanOrEqualTo(by.Interval.Value.Low * 2, $"seed {seed}");
            }
        }
    }

    [Fact]
    public void A_sure_component_is_not_named_where_one_that_may_be_full_before_is_not_sure()
    {
        var levels = new[] { (100.0, 5.0), (200, 11), (300, 4) }
            .Select(p => At(p.Item1, Held(p.Item1, "lock", 4, p.Item2), Held(p.Item1, "cpu", 2, 1)))
            .ToList();
        var prediction = CapacityPrediction.Of(levels, 700);
        prediction.First.ShouldBeNull();
        prediction.Why!.ShouldStartWith("lock would be full at about");
    }

    [Fact]
    public void Waiting_that_nothing_explains_is_for_something_that_was_not_seen()
    {
        LevelObservation Idle(double rate, double latencyMs) =>
            Level(rate / 100, (int)rate, latencyMs: latencyMs, limits: Held(rate, "cpu", 2, 0.5));
        var waiting = CapacityPrediction.Of([Idle(40, 5), Idle(70, 5.6), Idle(100, 7)], 200);
        waiting.First.ShouldBeNull();
        waiting.Why!.ShouldStartWith("requests took 1.4 times as long at 100/s as when it was quiet");
    }

    /// <summary>A lock inside the service or its files: nothing waits long before they are full, and nothing shows it.</summary>
    [Theory]
    [InlineData(0.5, false)]
    [InlineData(8, true)]
    public void What_was_seen_and_is_hardly_used_at_half_the_load_is_not_what_will_be_full(double heldMs, bool isTold)
    {
        var levels = new[] { 40.0, 70, 100 }.Select(rate => At(rate, Held(rate, "cpu", 2, heldMs))).ToList();

        var prediction = CapacityPrediction.Of(levels, 200);

        (prediction.First?.Name == "cpu").ShouldBe(isTold);
        if (!isTold)
        {
            prediction.Why!.ShouldStartWith("of all that was looked at nothing is used more than 3 % at 100/s");
        }
    }

    [Fact]
    public void Files_that_are_nearly_all_open_at_rest_may_be_full_first_though_it_is_not_seen_when()
    {
        double[] open = [128, 131, 127, 131.5, 130, 129];
        var levels = open.Select(
            (files, i) =>
                At(
                    40 + (10 * i),
                    new LimitReading("files", LimitKind.Files, 40 + (10 * i), files, 147, files / 147, null, null, null)
                    {
                        HasBase = true,
                        ExistingMost = 136,
                    },
                    Held(40 + (10 * i), "cpu", 2, 1)
                )
        );
        var prediction = CapacityPrediction.Of([.. levels], 400);
        prediction.First.ShouldBeNull();
        prediction.Why!.ShouldStartWith("files would be full at about");
    }

    [Fact]
    public void Says_why_it_cannot_tell()
    {
        CapacityPrediction.Of([At(100, Held(100, "pool", 8, 12))], 666).Why.ShouldBe("there were too few looks");
        CapacityPrediction
            .Of([At(600, Held(600, "pool", 8, 12))], 666)
            .Why.ShouldBe("no level lay at half of it or below");
        CapacityPrediction
            .Of([At(100, Pool("pool", 2, 8))], 666)
            .Why.ShouldBe("of no limit that was looked at both use and size are known");
        var scattered = new[] { (100.0, 1.0), (200, 9), (300, 4) }.Select(p =>
            At(p.Item1, Held(p.Item1, "pool", 8, p.Item2))
        );
        CapacityPrediction.Of([.. scattered], 666).Why!.ShouldStartWith("pool would be full at about");
    }

    private static LimitReading Held(double rate, string name, double units, double ms) =>
        new(name, LimitKind.Pool, rate, rate * ms / 1000, units, rate * ms / 1000 / units, null, ms, ms);

    private static LevelObservation At(double rate, params LimitReading[] limits) =>
        Level(rate / 100, (int)rate, limits: limits);
}
