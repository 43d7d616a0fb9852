using Plimsoll.Core.Diagnosis;
using Plimsoll.Core.Diagnosis.Detectors;
using Plimsoll.Core.Prescriptions;
using Plimsoll.Core.Signals;
using Plimsoll.Core.Tests.Building;

namespace Plimsoll.Core.Tests.Diagnosis.Detectors;

public sealed class SortOrHashSpillDetectorTests
{
    /// <param name="blocks">Temporary blocks a call: 1,280 are 10 MB.</param>
    private static AWorkload Sorting(double blocks, string text = "SELECT * FROM reviews ORDER BY rating") =>
        AWorkload
            .With()
            .Setting("work_mem", "4096", "kB")
            .Setting("effective_cache_size", "524288", "8kB")
            .Table("reviews", t => t.Rows(600_000).Column("rating", "integer"))
            .Statement(
                text,
                s =>
                    s.Share(0.5)
                        .Calls(1_000)
                        .TempBlocksPerCall(blocks)
                        .Plan(APlan.Sort(APlan.SeqScan("reviews", rows: 600_000), "reviews.rating"))
            );

    [Fact]
    public void Prescribes_the_memory_that_the_sort_needs()
    {
        var finding = Sorting(1_280).Diagnose<SortOrHashSpillDetector>().ShouldHaveSingleItem();

        finding.Subject.ShouldBe("work_mem");
        finding.Explanation.ShouldContain("sorts 600 k rows");
        finding.Explanation.ShouldContain("writes 10 MB of temporary files");
        // 51 ms of 300 ms a call go through files: a sixth of half the load.
        finding.Severity.ShouldBe(Severity.Medium);
        var prescription = finding.Prescriptions.ShouldHaveSingleItem();
        prescription.Change.ShouldBe(new Change.SetServerSetting("work_mem", "32MB", null));
        prescription.Disruption.ShouldBe(Disruption.Setting);
        prescription.Cost.Note.ShouldNotBeNull().ShouldContain("all 20 connections sort at once");
        prescription.Predicted.LoadReduction.ShouldBe(0.0853, 0.001);
    }

    [Fact]
    public void Several_statements_are_one_finding_with_one_setting()
    {
        var finding = Sorting(1_280)
            .Statement("SELECT 2", s => s.Share(0.2).TempBlocksPerCall(640))
            .Diagnose<SortOrHashSpillDetector>()
            .ShouldHaveSingleItem();

        finding.Statements.Count.ShouldBe(2);
        finding.Prescriptions.ShouldHaveSingleItem().Helps.Count.ShouldBe(2);
    }

    [Fact]
    public void Does_not_give_every_session_what_one_huge_sort_needs()
    {
        var finding = Sorting(40_000).Diagnose<SortOrHashSpillDetector>().ShouldHaveSingleItem();

        var advice = finding.Prescriptions.ShouldHaveSingleItem().Change.ShouldBeOfType<Change.Advice>();
        advice.Text.ShouldContain("SET LOCAL work_mem = '1024MB'");
    }

    [Fact]
    public void Leaves_memory_for_all_connections_at_once() =>
        Sorting(1_280)
            .Load(l => l with { Connections = l.Connections with { PeakTotal = 400 } })
            .Diagnose<SortOrHashSpillDetector>()
            .ShouldHaveSingleItem()
            .Prescriptions.ShouldHaveSingleItem()
            .Change.IsAutomatic.ShouldBeFalse("400 connections of 32 MB are more than half of 4 GB");

    [Fact]
    public void Says_that_a_proposed_index_would_spare_the_sort() =>
        Sorting(1_280)
            .Advice([AnIndex.On("reviews", "rating").Proposed(0.4, 1)])
            .Diagnose<SortOrHashSpillDetector>()
            .ShouldHaveSingleItem()
            .Explanation.ShouldContain("An index that the advisor proposes would spare it");

    [Fact]
    public void Sorts_in_memory_are_healthy() => Sorting(0).Diagnose<SortOrHashSpillDetector>().ShouldBeEmpty();

    [Fact]
    public void A_few_kilobytes_are_healthy() => Sorting(4).Diagnose<SortOrHashSpillDetector>().ShouldBeEmpty();

    [Fact]
    public void A_utility_statement_does_not_use_work_mem() =>
        Sorting(5_000, "CREATE INDEX ON reviews (rating)").Diagnose<SortOrHashSpillDetector>().ShouldBeEmpty();

    [Fact]
    public void Gives_advice_on_a_managed_service_that_forbids_alter_system() =>
        Sorting(1_280)
            .Server(s => s with { ManagedService = "Amazon RDS" })
            .Diagnose<SortOrHashSpillDetector>()
            .ShouldHaveSingleItem()
            .Prescriptions.ShouldHaveSingleItem()
            .Change.ShouldBeOfType<Change.Advice>();
}
