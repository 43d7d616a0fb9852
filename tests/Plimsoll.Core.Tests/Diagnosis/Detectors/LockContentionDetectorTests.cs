using Plimsoll.Core.Diagnosis;
using Plimsoll.Core.Diagnosis.Detectors;
using Plimsoll.Core.Prescriptions;
using Plimsoll.Core.Signals;
using Plimsoll.Core.Tests.Building;

namespace Plimsoll.Core.Tests.Diagnosis.Detectors;

public sealed class LockContentionDetectorTests
{
    private static Blocking OnRows(double seconds, string relation = "slots", string state = "active") =>
        new()
        {
            Waiting = "UPDATE slots SET taken = $1 WHERE id = $2",
            WaitingStatement = new Fingerprint(1),
            Blocker = "UPDATE slots SET taken = $1 WHERE id = $2",
            BlockerState = state,
            LockType = "transactionid",
            LockMode = "ShareLock",
            Relation = new QualifiedName("public", relation),
            Count = 10,
            LongestWait = TimeSpan.FromSeconds(seconds),
        };

    private static AWorkload With(int waiting, params Blocking[] blockings) =>
        AWorkload
            .With()
            .Activity(a =>
                a with
                {
                    Waits = [new(null, "CPU", "CPU", 1_000 - waiting), new(null, "Lock", "transactionid", waiting)],
                    Blockings = blockings,
                }
            );

    [Theory]
    [InlineData(300, 0.2, Severity.High)]
    [InlineData(60, 0.2, Severity.Medium)]
    [InlineData(1, 6, Severity.Medium)]
    [InlineData(1, 2, Severity.Low)]
    public void Weighs_by_the_time_lost_and_the_longest_wait(int waiting, double seconds, Severity severity)
    {
        With(waiting, OnRows(seconds))
            .Diagnose<LockContentionDetector>()
            .ShouldHaveSingleItem()
            .Severity.ShouldBe(severity);
    }

    [Fact]
    public void Divides_the_waiting_time_among_the_tables()
    {
        With(200, OnRows(0.2), OnRows(0.1), OnRows(0.3, "Wällets"))
            .Diagnose<LockContentionDetector>()
            .Select(f => (f.Subject, Math.Round(f.Share, 3)))
            .ShouldBe([("slots", 0.133), ("\"Wällets\"", 0.067)]);
    }

    [Theory]
    [InlineData("idle in transaction", "transactionid", "ShareLock", "Commit before doing anything else")]
    [InlineData(
        "active",
        "relation",
        "AccessExclusiveLock",
        "Run schema changes with a short lock_timeout and try again"
    )]
    [InlineData("active", "advisory", "ExclusiveLock", "Hold the advisory lock for less")]
    [InlineData("active", "tuple", "ExclusiveLock", "Shorten the transactions that write the same rows")]
    public void Advises_by_who_holds_what(string state, string type, string mode, string title)
    {
        With(100, OnRows(1, state: state) with { LockType = type, LockMode = mode })
            .Diagnose<LockContentionDetector>()
            .ShouldHaveSingleItem()
            .Prescriptions.ShouldHaveSingleItem()
            .Title.ShouldBe(title);
    }

    [Theory]
    [InlineData(3_600, Severity.Info)]
    [InlineData(20, Severity.High)]
    public void Takes_who_waits_endlessly_for_an_advisory_lock_for_a_worker_that_stands_by(
        double seconds,
        Severity severity
    )
    {
        With(400, OnRows(seconds) with { LockType = "advisory", LockMode = "ExclusiveLock", Relation = null })
            .Diagnose<LockContentionDetector>()
            .ShouldHaveSingleItem()
            .Severity.ShouldBe(severity);
    }

    [Fact]
    public void Speaks_of_waits_whose_holder_was_not_seen()
    {
        var finding = With(100).Diagnose<LockContentionDetector>().ShouldHaveSingleItem();

        finding.Subject.ShouldBe("locks");
        finding.Severity.ShouldBe(Severity.Medium);
        finding.Prescriptions.ShouldHaveSingleItem().Change.ShouldBeOfType<Change.Advice>();
    }

    [Fact]
    public void Reports_deadlocks_within_the_window()
    {
        var finding = AWorkload
            .With()
            .Load(l => l with { Delta = l.Delta!.Value with { Deadlocks = 2 } })
            .Diagnose<LockContentionDetector>()
            .ShouldHaveSingleItem();

        finding.Subject.ShouldBe("deadlocks");
        finding.Severity.ShouldBe(Severity.Medium);
    }

    [Theory]
    [InlineData(29, 0)]
    [InlineData(31, 1)]
    public void Reports_past_deadlocks_from_one_a_day(long deadlocks, int findings)
    {
        AWorkload
            .With()
            .Load(l => l with { Cumulative = l.Cumulative with { Deadlocks = deadlocks } })
            .Diagnose<LockContentionDetector>()
            .Count.ShouldBe(findings);
    }

    [Fact]
    public void Is_silent_about_short_and_rare_waits()
    {
        With(3, OnRows(0.4)).Diagnose<LockContentionDetector>().ShouldBeEmpty();
        With(5).Diagnose<LockContentionDetector>().ShouldBeEmpty();
        AWorkload.With().Diagnose<LockContentionDetector>().ShouldBeEmpty();
    }
}
