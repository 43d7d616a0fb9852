using Plimsoll.Core.Statistics;
using Plimsoll.Core.Trials;
using Plimsoll.Load.Driving.Results;
using Plimsoll.Load.Faults;
using Plimsoll.Load.Faults.Proxying;
using Plimsoll.Load.Faults.Verdicts;

namespace Plimsoll.Load.Tests.Faults.Verdicts;

public sealed class FaultJudgeTests
{
    private static readonly DateTimeOffset s_began = new(2026, 1, 1, 12, 0, 0, TimeSpan.Zero);
    private static readonly Slo s_slo = Slo.Parse("p95<100ms,errors<1%");

    [Fact]
    public void Recovery_counts_from_the_end_of_the_fault_to_the_first_good_slice()
    {
        // good to 10, the fault to 15, three bad seconds more, then good
        var verdict = Judge(Seconds(40, second => second is >= 10 and < 18), Mark("db", 10, 15, within: 5));
        verdict.Felt.ShouldBe(true);
        verdict.Recovery.ShouldBe(Recovery.Recovered);
        verdict.RecoveredAfterS.ShouldBe(3);
        verdict.InTime.ShouldBe(true);
        verdict.Failures.ShouldHaveSingleItem().Count.ShouldBe(8 * 50);
        verdict.Before!.Failed.ShouldBe(0);
        verdict.During!.Failed.ShouldBe(5 * 50);
        Judge(Seconds(40, second => second is >= 10 and < 18), Mark("db", 10, 15, within: 2)).InTime.ShouldBe(false);
    }

    [Fact]
    public void A_good_second_among_bad_ones_is_no_recovery()
    {
        var verdict = Judge(Seconds(40, s => s is >= 10 and < 25 and not 17), Mark("db", 10, 15));
        verdict.RecoveredAfterS.ShouldBe(10);
        verdict.InTime.ShouldBeNull("nothing is demanded");
    }

    [Fact]
    public void A_fault_that_nobody_feels_is_recovered_from_at_once()
    {
        var verdict = Judge(Seconds(40, _ => false), Mark("db", 10.4, 15.4));
        verdict.Felt.ShouldBe(false);
        verdict.RecoveredAfterS!.Value.ShouldBe(0.6, 1e-9);
    }

    [Fact]
    public void What_stays_bad_has_not_recovered()
    {
        var verdict = Judge(Seconds(40, second => second >= 10), Mark("db", 10, 15, within: 20));
        verdict.Recovery.ShouldBe(Recovery.NotRecovered);
        verdict.Reason.ShouldBe("p95<100ms,errors<1% did not hold again within the 25 s that were measured");
        verdict.InTime.ShouldBe(false);
        Judge(Seconds(40, second => second >= 10), Mark("db", 10, 15, within: 60)).InTime.ShouldBeNull();
    }

    [Fact]
    public void Says_why_it_cannot_tell()
    {
        Judge(Seconds(18, second => second >= 10), Mark("db", 10, 15))
            .Reason.ShouldBe("only 3 s of the load came after it");
        Judge(Seconds(40, _ => true), Mark("db", 10, 15))
            .Reason.ShouldBe("p95<100ms,errors<1% did not hold before the fault either");
        Judge(Seconds(40, second => second >= 10), Mark("db", 10, 15), Mark("disk", 20, 25))
            .Reason.ShouldBe("the fault disk began 5 s later, before it could be told");
        var verdict = FaultJudge
            .Judge(Result(Seconds(40, _ => false)), slo: null, [Mark("db", 10, 15)], [], null)
            .Faults[0];
        verdict.Recovery.ShouldBe(Recovery.CannotTell);
        verdict.Felt.ShouldBeNull();
    }

    [Fact]
    public void A_fault_that_did_not_come_says_why_and_the_run_is_not_passed()
    {
        var refused = Mark("db", null, null) with { Refusal = "There is no process x." };
        var report = Report(Seconds(40, _ => false), [refused], []);
        report.Faults[0].NotBegun.ShouldBe("There is no process x.");
        report.Passed.ShouldBeNull();
        report.Marks.ShouldBeEmpty();
    }

    [Fact]
    public void Passes_where_all_that_was_demanded_came_true_and_not_otherwise()
    {
        var slices = Seconds(40, second => second is >= 10 and < 18);
        var mark = Mark("db", 10, 15, within: 5);
        CheckVerdict Check(CheckState state) => new("invariant", state, "");
        Report(slices, [mark], [Check(CheckState.Holds)]).Passed.ShouldBe(true);
        Report(slices, [mark], [Check(CheckState.Broken)]).Passed.ShouldBe(false);
        Report(slices, [mark], [Check(CheckState.BrokenBefore)]).Passed.ShouldBeNull();
        FaultJudge.Judge(Result(slices), s_slo, [mark], [], "errors>20% for 5s").Passed.ShouldBe(false);
        Report(slices, [mark], []).Marks.ShouldBe([new("db", 10, 15)]);
    }

    [Theory]
    [InlineData(true, true, CheckState.Holds)]
    [InlineData(false, true, CheckState.Holds)]
    [InlineData(true, false, CheckState.Broken)]
    [InlineData(false, false, CheckState.BrokenBefore)]
    [InlineData(true, null, CheckState.CannotTell)]
    [InlineData(null, false, CheckState.CannotTell)]
    public void A_check_is_laid_to_the_run_only_where_it_held_before(bool? before, bool? after, CheckState state) =>
        CheckVerdict.Of("c", new CheckReading(before, "b"), new CheckReading(after, "a")).State.ShouldBe(state);

    private static FaultVerdict Judge(IReadOnlyList<LoadSlice> slices, params FaultMark[] marks) =>
        Report(slices, marks, []).Faults[0];

    private static FaultReport Report(
        IReadOnlyList<LoadSlice> slices,
        IReadOnlyList<FaultMark> marks,
        IReadOnlyList<CheckVerdict> checks
    ) => FaultJudge.Judge(Result(slices), s_slo, marks, checks, null);

    // The load began 7 s before its window.
    private static IReadOnlyList<LoadSlice> Seconds(int count, Func<int, bool> isBad) =>
        [.. Enumerable.Range(0, count).Select(s => Lines.Slice(s + 7, 100, isBad(s) ? 50 : 0, 20))];

    private static FaultMark Mark(string name, double? from, double? to, double? within = null) =>
        new(
            new ScheduledFault(
                name,
                null,
                TimeSpan.Zero,
                TimeSpan.FromSeconds(5),
                new FaultAction.Through("db", new ProxyFault.Reset()),
                within is { } limit ? TimeSpan.FromSeconds(limit) : null
            ),
            from is { } f ? s_began.AddSeconds(f) : null,
            to is { } t ? s_began.AddSeconds(t) : null,
            null
        );

    private static LoadResult Result(IReadOnlyList<LoadSlice> slices) =>
        new()
        {
            Scenario = "test",
            Target = new Uri("http://127.0.0.1"),
            Multiple = 1,
            Seed = 1,
            Began = s_began,
            Window = TimeSpan.FromSeconds(slices.Count),
            Slices = slices,
            Steps = [],
            Latency = new LatencyHistogram(),
            Service = new LatencyHistogram(),
            Lateness = new LatencyHistogram(),
            Sessions = 1,
            Unfinished = 0,
            Invalid = null,
        };
}
