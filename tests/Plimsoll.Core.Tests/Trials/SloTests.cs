using FsCheck;
using FsCheck.Fluent;
using Plimsoll.Core.Statistics;
using Plimsoll.Core.Trials;

namespace Plimsoll.Core.Tests.Trials;

public sealed class SloTests
{
    private static readonly TimeSpan s_window = TimeSpan.FromSeconds(10);

    [Fact]
    public void Reads_what_the_docs_show()
    {
        var slo = Slo.Parse("p95<300ms, errors<0.1%, throughput>50/s");
        slo.Clauses.ShouldBe([
            new SloClause.LatencyBelow(95, TimeSpan.FromMilliseconds(300)),
            new SloClause.ErrorsBelow(0.1m),
            new SloClause.ThroughputAbove(50),
        ]);
        Slo.Parse("p99.9 < 1.5 s").Clauses.ShouldBe([new SloClause.LatencyBelow(99.9m, TimeSpan.FromSeconds(1.5))]);
    }

    [Fact]
    public void Its_text_reads_back_as_itself()
    {
        var latency = Gen.Choose(10, 999)
            .Zip(Gen.Choose(1, 3_600_000))
            .Select(p => (SloClause)new SloClause.LatencyBelow(p.Item1 / 10m, TimeSpan.FromMilliseconds(p.Item2)));
        var errors = Gen.Choose(1, 100_000).Select(n => (SloClause)new SloClause.ErrorsBelow(n / 1000m));
        var throughput = Gen.Choose(1, 1_000_000).Select(n => (SloClause)new SloClause.ThroughputAbove(n / 10m));
        var texts = latency.Zip(errors).Zip(throughput).Select(c => $"{c.Item1.Item1},{c.Item1.Item2},{c.Item2}");
        Prop.ForAll(
                texts.ToArbitrary(),
                text => Slo.Parse(text).ToString() == text && Slo.Parse(Slo.Parse(text).ToString()) == Slo.Parse(text)
            )
            .QuickCheckThrowOnFailure();
    }

    [Fact]
    public void Any_text_is_either_read_or_refused_with_a_reason()
    {
        Prop.ForAll(
                ArbMap.Default.ArbFor<NonNull<string>>(),
                text => Slo.TryParse(text.Get, out var slo, out var errors) ? slo is not null : errors.Count > 0
            )
            .QuickCheckThrowOnFailure();
    }

    [Fact]
    public void Names_every_part_that_cannot_be_understood()
    {
        Slo.TryParse("p95<300,errors>1%,,speed<3s,p95<1s,p95<2s,throughput>9%,p0<1s,errors<200%", out _, out var errors)
            .ShouldBeFalse();
        errors.ShouldBe([
            "'p95<300': a latency needs a unit, ms or s",
            "'errors>1%': errors takes '<'",
            "a clause is empty",
            "'speed<3s': speed is not a measure; there are p50 to p99.9, errors and throughput",
            "'p95<2s': this measure is limited twice",
            "'throughput>9%': throughput is counted per second, e.g. throughput>50/s",
            "'p0<1s': the quantile lies between p1 and p99.999",
            "'errors<200%': the limit lies above 0 % and at most at 100 %",
        ]);
        var thrown = Should.Throw<PlimsollException>(() => Slo.Parse("p95<300"));
        thrown.Fault.ShouldBe(Fault.Usage);
    }

    [Fact]
    public void Says_which_clause_breaks_and_by_how_much()
    {
        var outcome = Slo.Parse("p50<1s,p95<300ms,errors<0.1%").Evaluate(Uniform(1000, 600), 1000, 20, s_window);
        outcome.Holds.ShouldBeFalse();
        outcome.Broken.Select(b => b.Clause.ToString()).ShouldBe(["p95<300ms", "errors<0.1%"]);
        outcome.Broken.First().Excess.ShouldBe(0.9, 0.01);
        outcome.Broken.Last().Measured.ShouldBe(2.0);
        outcome.ToString().ShouldBe("p95 is 570 ms, 90 % over 300 ms; errors is 2 %, 1900 % over 0.1 %");
    }

    [Fact]
    public void Holds_when_each_clause_does()
    {
        var outcome = Slo.Parse("p95<600ms,errors<1%,throughput>99/s").Evaluate(Uniform(1000, 600), 1000, 0, s_window);
        outcome.Holds.ShouldBeTrue();
        outcome.Clauses[2].Measured.ShouldBe(100);
    }

    [Fact]
    public void Does_not_hold_when_nothing_was_measured()
    {
        var outcome = Slo.Parse("p95<600ms,errors<1%,throughput>1/s").Evaluate(new(), 0, 0, s_window);
        outcome.Broken.Count().ShouldBe(3);
        outcome.ToString().ShouldStartWith("p95 cannot be told");
    }

    [Fact]
    public void A_latency_clause_holds_just_when_few_enough_are_above_its_limit()
    {
        Prop.ForAll(
                Gen.Choose(1, 2000).Zip(Gen.Choose(1, 2000)).ToArbitrary(),
                pair =>
                {
                    var (longest, limit) = pair;
                    var below = new SloClause.LatencyBelow(95, TimeSpan.FromMilliseconds(limit));
                    var holds = Slo.Parse(below.ToString()).Evaluate(Uniform(100, longest), 100, 0, s_window).Holds;
                    var p95 = longest * 0.95;
                    return Math.Abs(p95 - limit) < limit * 0.01 || holds == p95 < limit;
                }
            )
            .QuickCheckThrowOnFailure();
    }

    /// <summary>Latencies evenly spread up to <paramref name="longest"/> milliseconds.</summary>
    private static LatencyHistogram Uniform(int count, double longest)
    {
        var histogram = new LatencyHistogram();
        for (var i = 1; i <= count; i++)
        {
            histogram.Record(TimeSpan.FromMilliseconds(longest * i / count));
        }
        return histogram;
    }
}
