using Plimsoll.Core.Diagnosis;
using Plimsoll.Core.Diagnosis.Detectors;
using Plimsoll.Core.Prescriptions;
using Plimsoll.Core.Signals;
using Plimsoll.Core.Tests.Building;

namespace Plimsoll.Core.Tests.Diagnosis.Detectors;

public sealed class BloatAndDeadTuplesDetectorTests
{
    private static AWorkload With(Func<ATable, ATable> describe, double rows = 100_000, string name = "t") =>
        AWorkload.With().Table(name, t => describe(t.Rows(rows).Column("id").Column("note", "text", width: 60)));

    private static ATable Dead(ATable table, long rows) => table.But(t => t with { DeadRows = rows });

    [Fact]
    public void Vacuums_a_table_where_autovacuum_should_have_come()
    {
        var finding = With(t => Dead(t, 50_000)).Diagnose<BloatAndDeadTuplesDetector>().ShouldHaveSingleItem();

        finding.Title.ShouldBe("33.3 % of the rows in t are dead");
        finding.Severity.ShouldBe(Severity.Low);
        finding
            .Prescriptions.ShouldHaveSingleItem()
            .Change.ShouldBe(new Change.Vacuum(new QualifiedName("public", "t")));
    }

    [Fact]
    public void Weighs_dead_rows_by_the_load_on_the_table()
    {
        With(t => Dead(t, 300_000))
            .Statement("SELECT * FROM t", s => s.Share(0.5).Plan(APlan.SeqScan("t")))
            .Diagnose<BloatAndDeadTuplesDetector>()
            .ShouldHaveSingleItem()
            .Severity.ShouldBe(Severity.High);
    }

    [Fact]
    public void Lets_autovacuum_come_earlier_to_a_large_table()
    {
        With(t => Dead(t, 1_000_000), rows: 2_000_000)
            .Diagnose<BloatAndDeadTuplesDetector>()
            .ShouldHaveSingleItem()
            .Prescriptions[1]
            .Change.ShouldBe(
                new Change.SetTableOption(new("public", "t"), "autovacuum_vacuum_scale_factor", "0.02", null)
            );
    }

    [Fact]
    public void Turns_autovacuum_on_where_it_is_off_for_the_table_and_expects_less_of_it()
    {
        var off = new Dictionary<string, string> { ["autovacuum_enabled"] = "off" };

        With(t => Dead(t, 25_000).But(x => x with { Options = off }))
            .Diagnose<BloatAndDeadTuplesDetector>()
            .ShouldHaveSingleItem()
            .Prescriptions[1]
            .Change.Apply.ShouldBe(["ALTER TABLE public.t SET (autovacuum_enabled = true)"]);
    }

    [Fact]
    public void Names_the_transaction_that_holds_vacuum_back_and_asks_for_its_end_first()
    {
        var finding = With(t => Dead(t, 50_000))
            .Activity(a =>
                a with
                {
                    OpenTransactions =
                    [
                        new()
                        {
                            State = "idle in transaction",
                            Age = TimeSpan.FromHours(3),
                            ApplicationName = "reports",
                            XminAge = 100_000,
                        },
                    ],
                }
            )
            .Diagnose<BloatAndDeadTuplesDetector>()
            .ShouldHaveSingleItem();

        finding.Explanation.ShouldContain("a transaction of reports (idle in transaction) that is open for 3 h");
        finding.Prescriptions[0].Change.IsAutomatic.ShouldBeFalse();
    }

    [Theory]
    [InlineData(30, "on", 0)]
    [InlineData(600, "on", 1)]
    [InlineData(30, "off", 1)]
    public void Gives_autovacuum_the_time_to_come_to_what_has_just_died(double seconds, string autovacuum, int findings)
    {
        With(t => Dead(t, 50_000).Counters(c => c with { RowsDeleted = 50_000 }))
            .Window(TimeSpan.FromSeconds(seconds))
            .Setting("autovacuum", autovacuum)
            .Diagnose<BloatAndDeadTuplesDetector>()
            .Count.ShouldBe(findings);
    }

    [Theory]
    [InlineData(true, 90_000, false)]
    [InlineData(true, 500_000, true)]
    [InlineData(false, 500, true)]
    public void Names_a_slot_that_holds_vacuum_back(bool active, long age, bool isNamed)
    {
        var finding = With(t => Dead(t, 50_000))
            .Load(l =>
                l with
                {
                    Slots =
                    [
                        new ReplicationSlot("b", active, Bytes.Zero, "reserved") { XminAge = age },
                        new ReplicationSlot("cdc", false, Bytes.Zero, "reserved") { IsLogical = true },
                    ],
                }
            )
            .Diagnose<BloatAndDeadTuplesDetector>()
            .ShouldHaveSingleItem();

        finding.Explanation.Contains("the replication slot b").ShouldBe(isNamed);
        finding.Explanation.ShouldNotContain("cdc");
        finding.Prescriptions[0].Change.IsAutomatic.ShouldBe(!isNamed);
    }

    [Fact]
    public void Names_a_standby_whose_feedback_holds_vacuum_back()
    {
        With(t => Dead(t, 50_000))
            .Load(l =>
                l with
                {
                    Replicas = [new Replica("b", "streaming", "async", Bytes.Zero, null) { XminAge = 400_000 }],
                }
            )
            .Diagnose<BloatAndDeadTuplesDetector>()
            .ShouldHaveSingleItem()
            .Explanation.ShouldContain("a query on the standby b (hot_standby_feedback)");
    }

    [Fact]
    public void Advises_to_rewrite_a_table_that_is_mostly_holes()
    {
        // 100 bytes a row and 81 rows a page: 1,235 pages would do.
        var finding = With(t => t.Pages(6_000)).Diagnose<BloatAndDeadTuplesDetector>().ShouldHaveSingleItem();

        finding.Title.ShouldBe("About 79.4 % of t is empty space");
        finding.Confidence.ShouldBe(Confidence.Medium);
        finding.Prescriptions.ShouldHaveSingleItem().Change.ShouldBeOfType<Change.Advice>();
    }

    [Fact]
    public void Counts_the_room_that_a_fillfactor_leaves_as_meant()
    {
        var half = new Dictionary<string, string> { ["fillfactor"] = "30" };

        With(t => t.Pages(6_000).But(x => x with { Options = half }))
            .Diagnose<BloatAndDeadTuplesDetector>()
            .ShouldBeEmpty();
    }

    [Fact]
    public void Quotes_strange_names()
    {
        With(t => Dead(t, 50_000), name: "Ünder \"score\"")
            .Diagnose<BloatAndDeadTuplesDetector>()
            .ShouldHaveSingleItem()
            .Prescriptions[0]
            .Change.Apply.ShouldBe(["VACUUM (ANALYZE) public.\"Ünder \"\"score\"\"\""]);
    }

    public static TheoryData<string, Func<ATable, ATable>> Healthy =>
        new()
        {
            { "nothing dead", t => t },
            { "autovacuum is about to come", t => Dead(t, 21_000) },
            { "a small table", t => Dead(t.Rows(1_000), 5_000) },
            { "a third of it is room to reuse", t => t.Pages(1_900) },
            {
                "without statistics it cannot be told",
                t =>
                    t.Pages(6_000)
                        .But(x => x with { Columns = [.. x.Columns.Select(c => c with { Statistics = null })] })
            },
            { "more rows than the old count says", t => t.Pages(6_000).But(x => x with { LiveRows = 400_000 }) },
            { "wide values live in TOAST", t => t.Column("blob", "bytea", width: 18).Pages(1_500) },
        };

    [Theory]
    [MemberData(nameof(Healthy), DisableDiscoveryEnumeration = true)]
    public void Is_silent_about_healthy_tables(string why, Func<ATable, ATable> describe)
    {
        With(describe).Diagnose<BloatAndDeadTuplesDetector>().ShouldBeEmpty(why);
    }
}
