using Plimsoll.Core.Diagnosis;
using Plimsoll.Core.Diagnosis.Detectors;
using Plimsoll.Core.Prescriptions;
using Plimsoll.Core.Signals;
using Plimsoll.Core.Tests.Building;

namespace Plimsoll.Core.Tests.Diagnosis.Detectors;

public sealed class StaleStatisticsDetectorTests
{
    private static IReadOnlyList<Finding> Diagnose(Func<Table, Table> but, string name = "t", double rows = 100_000) =>
        AWorkload.With().Table(name, t => t.Rows(rows).Column("a").But(but)).Diagnose<StaleStatisticsDetector>();

    private static Table WithoutStatistics(Table table) =>
        table with
        {
            LastAnalyze = null,
            Columns = [.. table.Columns.Select(c => c with { Statistics = null })],
        };

    [Fact]
    public void Analyses_a_table_that_never_was()
    {
        var finding = Diagnose(t => WithoutStatistics(t) with { Rows = -1 }).ShouldHaveSingleItem();

        finding.Title.ShouldBe("Table t was never analysed");
        finding.Severity.ShouldBe(Severity.Low);
        finding
            .Prescriptions.ShouldHaveSingleItem()
            .Change.ShouldBe(new Change.Analyze(new QualifiedName("public", "t")));
    }

    [Fact]
    public void Weighs_it_by_the_load_on_the_table_but_not_as_high()
    {
        AWorkload
            .With()
            .Table("t", t => t.Rows(100_000).Column("a").But(WithoutStatistics))
            .Statement("SELECT * FROM t WHERE a = $1", s => s.Share(0.6).Plan(APlan.SeqScan("t")))
            .Diagnose<StaleStatisticsDetector>()
            .ShouldHaveSingleItem()
            .Severity.ShouldBe(Severity.Medium);
    }

    [Fact]
    public void Analyses_a_table_of_which_much_has_changed()
    {
        var finding = Diagnose(t => t with { ModifiedSinceAnalyze = 40_000 }).ShouldHaveSingleItem();

        finding.Title.ShouldBe("The statistics of t are out of date");
        finding.Evidence.ShouldContain(new Evidence("rows changed since", "40 k"));
    }

    [Fact]
    public void Turns_autovacuum_on_again_where_it_is_off_for_the_table()
    {
        var options = new Dictionary<string, string> { ["autovacuum_enabled"] = "false" };

        var finding = Diagnose(t =>
                t with
                {
                    ModifiedSinceAnalyze = 40_000,
                    LastAnalyze = AWorkload.Now.AddSeconds(-5),
                    Options = options,
                }
            )
            .ShouldHaveSingleItem();

        finding.Prescriptions[1].Change.Apply.ShouldBe(["ALTER TABLE public.t SET (autovacuum_enabled = true)"]);
        finding.Prescriptions[1].Change.Revert.ShouldBe(["ALTER TABLE public.t SET (autovacuum_enabled = false)"]);
    }

    [Fact]
    public void Quotes_strange_names()
    {
        Diagnose(WithoutStatistics, "Täble \"one\"")
            .ShouldHaveSingleItem()
            .Prescriptions[0]
            .Change.Apply.ShouldBe(["ANALYZE public.\"Täble \"\"one\"\"\""]);
    }

    private static AWorkload Partitioned(Func<Table, Table>? but = null, double leafRows = 50_000) =>
        AWorkload
            .With()
            .Table(
                "events",
                t =>
                    t.Column("a")
                        .But(p =>
                            WithoutStatistics(p) with
                            {
                                Kind = TableKind.Partitioned,
                                Rows = -1,
                                LiveRows = 0,
                                Pages = 0,
                            }
                        )
                        .But(but ?? (p => p))
            )
            .Table("events_1", t => Leaf(t.Rows(leafRows)))
            .Table("events_2", t => Leaf(t.Rows(leafRows)));

    private static ATable Leaf(ATable table) =>
        table.Column("a").But(p => p with { Kind = TableKind.Partition, PartitionOf = new("public", "events") });

    [Theory]
    [InlineData(0.3, Severity.Medium)]
    [InlineData(0.001, Severity.Info)]
    public void Analyses_a_partitioned_table_as_a_whole_which_autovacuum_never_does(double share, Severity severity)
    {
        var finding = Partitioned()
            .Statement("SELECT a, count(*) FROM events GROUP BY a", s => s.Share(share).Plan(APlan.SeqScan("events_1")))
            .Diagnose<StaleStatisticsDetector>()
            .ShouldHaveSingleItem();

        finding.Title.ShouldBe("Partitioned table events was never analysed as a whole");
        finding.Severity.ShouldBe(severity);
        finding.Statements.ShouldBe([new(1)]);
        finding
            .Prescriptions.ShouldHaveSingleItem()
            .Change.ShouldBe(new Change.Analyze(new QualifiedName("public", "events")));
    }

    [Fact]
    public void Is_silent_about_a_partitioned_table_that_was_analysed_or_holds_little()
    {
        Partitioned(t => t with { LastAnalyze = AWorkload.Now }).Diagnose<StaleStatisticsDetector>().ShouldBeEmpty();
        Partitioned(t => t with { CanSelect = false }).Diagnose<StaleStatisticsDetector>().ShouldBeEmpty();
        Partitioned(leafRows: 100).Diagnose<StaleStatisticsDetector>().ShouldBeEmpty();
    }

    public static TheoryData<string, Func<Table, Table>> Healthy =>
        new()
        {
            { "fresh", t => t },
            { "autovacuum has yet to come", t => t with { ModifiedSinceAnalyze = 15_000 } },
            {
                "autovacuum may be on its way",
                t => t with { ModifiedSinceAnalyze = 90_000, LastAnalyze = AWorkload.Now.AddSeconds(-50) }
            },
            { "counters were lost, statistics were not", t => t with { LastAnalyze = null } },
            { "statistics may not be read", t => WithoutStatistics(t) with { CanSelect = false } },
            { "statistics are hidden by row-level security", t => WithoutStatistics(t) with { IsRowSecured = true } },
            { "hardly a row", t => WithoutStatistics(t) with { Rows = 900, LiveRows = 900, Pages = 10 } },
            { "empty", t => WithoutStatistics(t) with { Rows = -1, LiveRows = 0, Pages = 0 } },
        };

    [Theory]
    [MemberData(nameof(Healthy), DisableDiscoveryEnumeration = true)]
    public void Is_silent_where_statistics_are_good_enough(string why, Func<Table, Table> but)
    {
        Diagnose(but).ShouldBeEmpty(why);
    }
}
