using Plimsoll.Core.Diagnosis;
using Plimsoll.Core.Diagnosis.Detectors;
using Plimsoll.Core.Prescriptions;
using Plimsoll.Core.Signals;
using Plimsoll.Core.Tests.Building;

namespace Plimsoll.Core.Tests.Diagnosis.Detectors;

public sealed class ReplicationLagDetectorTests
{
    private static IReadOnlyList<Finding> Replica(double megabytes, double? seconds, string state = "streaming") =>
        AWorkload
            .With()
            .Load(l =>
                l with
                {
                    Replicas =
                    [
                        new Replica(
                            "b",
                            state,
                            "async",
                            Bytes.FromMegabytes(megabytes),
                            seconds is { } s ? TimeSpan.FromSeconds(s) : null
                        ),
                    ],
                }
            )
            .Diagnose<ReplicationLagDetector>();

    private static IReadOnlyList<Finding> Slot(bool active, double megabytes, string status = "reserved") =>
        AWorkload
            .With()
            .Setting("max_slot_wal_keep_size", "-1", "MB")
            .Load(l => l with { Slots = [new ReplicationSlot("it's", active, Bytes.FromMegabytes(megabytes), status)] })
            .Diagnose<ReplicationLagDetector>();

    [Theory]
    [InlineData(1, 11.0, Severity.Low)]
    [InlineData(200, null, Severity.Low)]
    [InlineData(2_000, 1.0, Severity.Medium)]
    [InlineData(1, 61.0, Severity.Medium)]
    [InlineData(20_000, null, Severity.High)]
    public void Warns_the_more_the_further_a_standby_is_behind(double megabytes, double? seconds, Severity severity)
    {
        Replica(megabytes, seconds).ShouldHaveSingleItem().Severity.ShouldBe(severity);
    }

    [Fact]
    public void Is_silent_about_a_standby_that_keeps_up_or_is_being_made()
    {
        Replica(20, 0.4).ShouldBeEmpty();
        Replica(5_000, null, "backup").ShouldBeEmpty();
        // An idle primary goes on showing the last lag for a while.
        Replica(0, 700).ShouldBeEmpty();
    }

    [Theory]
    [InlineData(200, Severity.Low)]
    [InlineData(2_000, Severity.Medium)]
    [InlineData(20_000, Severity.High)]
    public void Warns_of_a_slot_that_keeps_WAL_for_nobody(double megabytes, Severity severity)
    {
        var finding = Slot(active: false, megabytes).ShouldHaveSingleItem();

        finding.Severity.ShouldBe(severity);
        finding.Explanation.ShouldContain("until the disk is full");
        var change = finding.Prescriptions.ShouldHaveSingleItem().Change.ShouldBeOfType<Change.Advice>();
        change.Sql.ShouldBe("SELECT pg_drop_replication_slot('it''s')");
    }

    [Fact]
    public void Says_that_a_slot_has_lost_its_WAL()
    {
        Slot(active: false, 0, "lost").ShouldHaveSingleItem().Severity.ShouldBe(Severity.High);
    }

    [Fact]
    public void Is_silent_about_a_slot_in_use_and_a_small_one()
    {
        Slot(active: true, 2_000).ShouldBeEmpty();
        Slot(active: false, 16).ShouldBeEmpty();
    }

    [Theory]
    [InlineData("3600000", 0)]
    [InlineData("600000", 1)]
    public void Takes_a_delay_that_was_asked_for_as_meant(string milliseconds, int findings)
    {
        AWorkload
            .With()
            .Setting("recovery_min_apply_delay", milliseconds, "ms")
            .Load(l => l with { StandbyDelay = TimeSpan.FromHours(1) })
            .Diagnose<ReplicationLagDetector>()
            .Count.ShouldBe(findings);
    }

    [Theory]
    [InlineData(70, 1)]
    [InlineData(5, 0)]
    public void Knows_a_standby_from_within(double seconds, int findings)
    {
        AWorkload
            .With()
            .Load(l => l with { StandbyDelay = TimeSpan.FromSeconds(seconds) })
            .Diagnose<ReplicationLagDetector>()
            .Count.ShouldBe(findings);
    }
}
