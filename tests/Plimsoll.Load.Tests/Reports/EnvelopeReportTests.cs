using Plimsoll.Load.Envelope;
using Plimsoll.Load.Reports;
using static Plimsoll.Load.Tests.Reports.MadeUpEnvelope;

namespace Plimsoll.Load.Tests.Reports;

public sealed class EnvelopeReportTests
{
    [Fact]
    public void A_level_that_held_though_the_load_was_late_is_marked_and_does_not_spoil_the_answer()
    {
        var report = Of(
            [Level(0.5, LevelVerdict.Holds, Late), Level(1, LevelVerdict.Holds), Level(4, LevelVerdict.Breaks)],
            knee: (2, 1.9, 2.1)
        );
        report.Invalid.ShouldBeNull();
        report.Levels[0].IsOurFault.ShouldBeTrue();
        EnvelopeHeadline.Of(report).ShouldNotContain("as far as can be told");
        EnvelopeHeadline
            .Doubt(report.Levels[0])!
            .ShouldBe($"{Late} (it held nevertheless: lateness only adds to a latency)");
        EnvelopeHeadline.Doubt(report.Levels[1]).ShouldBeNull();
        var page = EnvelopeHtml.Render(report);
        page.ShouldContain("in doubt");
        page.ShouldContain("not to be believed: the load itself was late");
        Cases(report)["the answer can be believed"].ShouldBeNull();
        JUnitReport
            .Of(report, null)
            .Root!.Descendants("system-out")
            .Single()
            .Value.ShouldContain($"0.5x is not to be believed: {Late}");
    }

    [Fact]
    public void A_late_level_near_the_knee_puts_the_answer_in_doubt_everywhere()
    {
        var report = Of(
            [
                Level(1, LevelVerdict.Holds),
                Level(1.9, LevelVerdict.CannotTell, Late, isRung: false),
                Level(2.1, LevelVerdict.CannotTell, isRung: false),
                Level(4, LevelVerdict.Breaks),
            ],
            knee: (2, 1.9, 2.1)
        );
        report.Invalid.ShouldBe($"1 of 4 levels is in doubt, and the answer rests on it; at 1.9x {Late}");
        EnvelopeHeadline.Of(report).ShouldEndWith(", as far as can be told");
        EnvelopeHtml.Render(report).ShouldContain("<span class='tag high'>not to be believed</span> 1 of 4 levels");
        Cases(report)["the answer can be believed"].ShouldBe(report.Invalid);
    }

    [Fact]
    public void A_search_that_the_load_itself_ended_says_so() =>
        Of([Level(1, LevelVerdict.Holds)], doubt: "at 2x the agent b was lost")
            .Invalid.ShouldBe("at 2x the agent b was lost");

    [Fact]
    public void Where_every_request_failed_it_is_the_service_s_answer_and_no_doubt()
    {
        var level = Level(2, LevelVerdict.Breaks, "not one of 400 requests succeeded (answer/status 503)");
        var report = Of([Level(1, LevelVerdict.Holds), level]);
        var failed = report.Levels[1] with { ErrorRate = 1 };
        failed.IsOurFault.ShouldBeFalse();
        EnvelopeHeadline.Doubt(failed)!.ShouldStartWith("not one of 400");
    }

    [Fact]
    public void Promises_that_do_not_steer_the_search_are_told_at_today_s_peak()
    {
        var report = Of(
            [
                Level(0.5, LevelVerdict.Holds),
                Level(1, LevelVerdict.Holds, badPayments: 4),
                Level(4, LevelVerdict.Breaks),
            ],
            "p95<100ms,throughput>1000/s",
            knee: (2, 1.9, 2.1)
        );
        var peak = report.AtPeak!;
        peak.Multiple.ShouldBe(1);
        peak.Clauses.ShouldHaveSingleItem().Holds.ShouldBeFalse();
        peak.StepPromises.Select(step => (step.Step, step.Holds)).ShouldBe([("home", true), ("pay", false)]);
        EnvelopeHeadline
            .Unsteered(report)!
            .ShouldBe(
                "A bound on the throughput and the promises of single steps do not steer the search, which goes by latencies and errors of all requests; at today's peak they came to:"
            );
        report.IsBrokenAtPeak.ShouldBeTrue();
        var cases = Cases(report);
        cases["home: p95<90ms at today's peak"].ShouldBeNull();
        cases["pay: errors<1% at today's peak"]!.ShouldStartWith("errors is 4 %");
        cases["throughput>1000/s at today's peak"]!.ShouldStartWith("throughput is 196/s");
        var page = EnvelopeHtml.Render(report);
        page.ShouldContain("<h2>Promises at today&#39;s peak</h2>".Replace("&#39;", "'"));
        page.ShouldContain("<td>pay</td><td><code>errors&lt;1%</code></td>");
        page.ShouldContain("failed: 16 &#215; answer: status 503");
    }

    [Fact]
    public void Where_today_s_peak_was_not_reached_its_promises_cannot_pass()
    {
        var report = Of([Level(0.5, LevelVerdict.Breaks)], holds: 0, breaks: 0.5);
        EnvelopeHeadline
            .Unsteered(report)!
            .ShouldContain("today's peak itself was not measured, and at 0.5x they came to:");
        Cases(report)["home: p95<90ms at today's peak"]
            .ShouldBe("today's peak was not measured; the search came to 0.5x");
    }

    [Fact]
    public void A_wall_clock_that_moved_is_told()
    {
        Of([Level(1, LevelVerdict.Holds)], clockMoved: TimeSpan.FromMilliseconds(300)).ClockMovedS.ShouldBeNull();
        var report = Of([Level(1, LevelVerdict.Holds)], clockMoved: TimeSpan.FromHours(-1));
        report.ClockMovedS.ShouldBe(-3600);
        EnvelopeHtml.Render(report).ShouldContain("the wall clock moved 3600 s back while this was measured");
    }

    private static Dictionary<string, string?> Cases(EnvelopeReport report) =>
        JUnitReport
            .Of(report, null)
            .Root!.Descendants("testcase")
            .ToDictionary(
                test => test.Attribute("name")!.Value,
                test => test.Element("failure")?.Attribute("message")!.Value
            );
}
