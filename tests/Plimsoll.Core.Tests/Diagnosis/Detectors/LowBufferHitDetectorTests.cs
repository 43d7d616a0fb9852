using Plimsoll.Core.Diagnosis;
using Plimsoll.Core.Diagnosis.Detectors;
using Plimsoll.Core.Prescriptions;
using Plimsoll.Core.Tests.Building;

namespace Plimsoll.Core.Tests.Diagnosis.Detectors;

public sealed class LowBufferHitDetectorTests
{
    // 2,000 blocks a second over ten minutes.
    private static AWorkload With(int waiting, long read = 1_200_000, long hit = 2_000_000, double perBlock = 0) =>
        AWorkload
            .With()
            .Load(l =>
                l with
                {
                    Delta = new()
                    {
                        BlocksHit = hit,
                        BlocksRead = read,
                        BlockReadMilliseconds = perBlock * read,
                    },
                }
            )
            .Activity(a =>
                a with
                {
                    Waits = [new(null, "CPU", "CPU", 100 - waiting), new(null, "IO", "DataFileRead", waiting)],
                }
            );

    [Theory]
    [InlineData(40, Severity.High)]
    [InlineData(10, Severity.Medium)]
    [InlineData(2, Severity.Low)]
    [InlineData(0, Severity.Info)]
    public void Weighs_by_the_time_that_statements_wait_for_reads(int waiting, Severity severity)
    {
        With(waiting).Diagnose<LowBufferHitDetector>().ShouldHaveSingleItem().Severity.ShouldBe(severity);
    }

    [Fact]
    public void Only_mentions_reads_that_the_operating_system_serves_from_its_cache()
    {
        With(40, perBlock: 0.01)
            .Diagnose<LowBufferHitDetector>()
            .ShouldHaveSingleItem()
            .Severity.ShouldBe(Severity.Info);
    }

    [Fact]
    public void Only_mentions_reads_of_a_server_that_has_just_started()
    {
        var finding = With(40)
            .Server(s => s with { StartedAt = AWorkload.Now.AddMinutes(-3) })
            .Diagnose<LowBufferHitDetector>()
            .ShouldHaveSingleItem();

        finding.Severity.ShouldBe(Severity.Info);
        finding.Explanation.ShouldContain("started 3 min ago");
        finding.Prescriptions.ShouldBeEmpty();
    }

    [Fact]
    public void Advises_larger_buffers_with_a_restart_after_the_statements_that_read_most()
    {
        var finding = With(40)
            .Server(s => s with { DatabaseSize = Bytes.FromMegabytes(4096) })
            .Setting("shared_buffers", "16384", "8kB", context: "postmaster")
            .Statement("SELECT 1", s => s.Share(0.5).Counters(c => c with { SharedBlocksRead = 1_000_000 }))
            .Diagnose<LowBufferHitDetector>()
            .ShouldHaveSingleItem();

        finding.Statements.ShouldBe([new(1)]);
        finding.Prescriptions[0].Disruption.ShouldBe(Disruption.Index);
        finding.Prescriptions[1].Disruption.ShouldBe(Disruption.Restart);
        finding.Prescriptions[1].Change.IsAutomatic.ShouldBeFalse();
        finding.Prescriptions[1].Change.Apply.ShouldBe(["ALTER SYSTEM SET shared_buffers = '256MB'"]);
    }

    [Fact]
    public void Does_not_ask_for_more_than_the_database()
    {
        With(40)
            .Server(s => s with { DatabaseSize = Bytes.FromMegabytes(100) })
            .Setting("shared_buffers", "16384", "8kB", context: "postmaster")
            .Diagnose<LowBufferHitDetector>()[0]
            .Prescriptions.Count.ShouldBe(1);
    }

    [Theory]
    [InlineData(1_200_000, 30_000_000)]
    [InlineData(500_000, 500_000)]
    [InlineData(0, 0)]
    public void Is_silent_where_little_is_read_from_outside(long read, long hit)
    {
        With(40, read, hit).Diagnose<LowBufferHitDetector>().ShouldBeEmpty();
    }
}
