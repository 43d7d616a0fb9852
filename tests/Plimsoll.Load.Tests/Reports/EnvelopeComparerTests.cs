using Plimsoll.Core.Reports;
using Plimsoll.Load.Envelope;
using Plimsoll.Load.Reports;
using Plimsoll.Load.Reports.Comparing;
using static Plimsoll.Load.Tests.Reports.MadeUpEnvelope;

namespace Plimsoll.Load.Tests.Reports;

public sealed class EnvelopeComparerTests
{
    private static readonly EnvelopeReport s_two = Found(2, 1.9, 2.1);

    [Fact]
    public void A_headroom_is_better_or_worse_where_the_interval_of_the_ratio_leaves_out_none()
    {
        var better = Headroom(s_two, Found(3, 2.85, 3.15));
        better.Verdict.ShouldBe(ComparedVerdict.Better);
        better.Difference!.Value.ShouldBe(0.5, 1e-9);
        // Two intervals of about 5 % to either side make one of about 7 %.
        better.Interval!.Value.Low.ShouldBe(0.5 - (1.5 * 0.07), 0.01);
        better.Interval!.Value.High.ShouldBe(0.5 + (1.5 * 0.07), 0.02);
        Headroom(Found(3, 2.85, 3.15), s_two).Verdict.ShouldBe(ComparedVerdict.Worse);
        Headroom(s_two, Found(2.1, 2, 2.2)).Verdict.ShouldBe(ComparedVerdict.CannotTell);
    }

    [Fact]
    public void Where_a_side_has_no_knee_only_ranges_that_do_not_touch_tell()
    {
        var everywhere = Of([Level(8, LevelVerdict.Holds)], holds: 8);
        var nowhere = Of([Level(0.25, LevelVerdict.Breaks)], holds: 0, breaks: 0.25);
        var nothing = Of([], holds: 0);
        Headroom(s_two, everywhere).Verdict.ShouldBe(ComparedVerdict.Better);
        Headroom(s_two, everywhere).AfterWords.ShouldBe("at least 8x");
        Headroom(everywhere, s_two).Verdict.ShouldBe(ComparedVerdict.Worse);
        Headroom(s_two, nowhere).Verdict.ShouldBe(ComparedVerdict.Worse);
        Headroom(everywhere, everywhere).Verdict.ShouldBe(ComparedVerdict.CannotTell);
        Headroom(s_two, nothing).Verdict.ShouldBe(ComparedVerdict.CannotTell);
        Headroom(s_two, nothing).Difference.ShouldBeNull();
    }

    [Fact]
    public void Says_why_the_two_should_not_be_compared() =>
        EnvelopeComparer
            .Compare(s_two, s_two with { Slo = "p95<1s", PeakPerS = 1, Scenario = "other", Invalid = "late" }, "a", "b")
            .Doubts.Count.ShouldBe(4);

    [Fact]
    public void An_envelope_is_read_back_as_it_was_written()
    {
        var written = ReportJson.Write(s_two);
        ReportJson.Write(ReportJson.Read<EnvelopeReport>(written)!).ShouldBe(written);
    }

    private static EnvelopeReport Found(double at, double low, double high) =>
        Of([Level(1, LevelVerdict.Holds), Level(4, LevelVerdict.Breaks)], knee: (at, low, high));

    private static ComparedFigure Headroom(EnvelopeReport before, EnvelopeReport after) =>
        EnvelopeComparer.Compare(before, after, "a.json", "b.json").Figures.ShouldHaveSingleItem();
}
