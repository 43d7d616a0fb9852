using Plimsoll.Core.Diagnosis;
using Plimsoll.Core.Diagnosis.Detectors;
using Plimsoll.Core.Prescriptions;
using Plimsoll.Core.Signals;
using Plimsoll.Core.Tests.Building;
using Index = Plimsoll.Core.Signals.Index;

namespace Plimsoll.Core.Tests.Diagnosis.Detectors;

public sealed class UnusedIndexDetectorTests
{
    private static ATable Bookings(ATable table, Func<Index, Index>? but = null) =>
        table
            .Rows(1_000_000)
            .Column("id")
            .Column("note", "text")
            .PrimaryKey("id")
            .Index("bookings_note_idx", ["note"], i => (but ?? (x => x))(Unused(i)))
            .Counters(c => c with { RowsInserted = 6_000, IndexScans = 10 });

    private static Index Unused(Index index) =>
        index with
        {
            ScansCumulative = 0,
            ScansDelta = 0,
            Size = Bytes.FromMegabytes(40),
        };

    [Fact]
    public void Proposes_to_drop_an_index_that_was_not_used_for_a_fortnight_and_can_make_it_again()
    {
        var finding = AWorkload
            .With()
            .Server(s => s with { DatabaseStatisticsSince = AWorkload.Now.AddDays(-14) })
            .Table("bookings", t => Bookings(t))
            .Diagnose<UnusedIndexDetector>()
            .ShouldHaveSingleItem();

        finding.Subject.ShouldBe("bookings_note_idx");
        finding.Severity.ShouldBe(Severity.Low);
        finding.Confidence.ShouldBe(Confidence.Medium);
        var prescription = finding.Prescriptions.ShouldHaveSingleItem();
        prescription.Change.Apply.ShouldBe(["DROP INDEX CONCURRENTLY public.bookings_note_idx"]);
        prescription.Change.Revert.ShouldBe([
            "CREATE INDEX CONCURRENTLY bookings_note_idx ON public.bookings USING btree (note)",
        ]);
        prescription.Cost.Disk.ShouldBe(Bytes.FromMegabytes(-40));
    }

    [Fact]
    public void Weighs_an_index_that_is_written_often_as_medium()
    {
        AWorkload
            .With()
            .Table("bookings", t => Bookings(t).Counters(c => c with { RowsInserted = 600_000 }))
            .Diagnose<UnusedIndexDetector>()
            .ShouldHaveSingleItem()
            .Severity.ShouldBe(Severity.Medium);
    }

    [Fact]
    public void Only_mentions_it_while_the_statistics_are_young()
    {
        var finding = AWorkload
            .With()
            .Server(s => s with { DatabaseStatisticsSince = AWorkload.Now.AddMinutes(-20) })
            .Table("bookings", t => Bookings(t))
            .Diagnose<UnusedIndexDetector>()
            .ShouldHaveSingleItem();

        finding.Severity.ShouldBe(Severity.Info);
        finding.Confidence.ShouldBe(Confidence.Low);
        finding.Explanation.ShouldContain("20 min");
        // A trial of some minutes would find nothing slower, and the report at the month's end would pay.
        finding.Prescriptions.ShouldAllBe(p => !p.Change.IsAutomatic);
    }

    [Fact]
    public void Says_of_many_at_once_that_it_is_too_early()
    {
        var finding = AWorkload
            .With()
            .Server(s => s with { DatabaseStatisticsSince = AWorkload.Now.AddMinutes(-20) })
            .Table("bookings", t => Bookings(t))
            .Table(
                "notes",
                t => Enumerable.Range(0, 9).Aggregate(Bookings(t), (x, i) => x.Index($"i{i}", ["note"], Unused))
            )
            .Diagnose<UnusedIndexDetector>()
            .ShouldHaveSingleItem();

        finding.Title.ShouldStartWith("11 indexes were not used for 20 min");
        finding.Severity.ShouldBe(Severity.Info);
        finding.Prescriptions.ShouldBeEmpty();
    }

    [Fact]
    public void Counts_from_the_start_of_the_server_where_no_reset_is_known()
    {
        AWorkload
            .With()
            .Server(s => s with { DatabaseStatisticsSince = null, StartedAt = AWorkload.Now.AddHours(-3) })
            .Table("bookings", t => Bookings(t))
            .Diagnose<UnusedIndexDetector>()
            .ShouldHaveSingleItem()
            .Confidence.ShouldBe(Confidence.Low);
    }

    [Fact]
    public void Is_not_sure_where_a_standby_may_use_it()
    {
        var finding = AWorkload
            .With()
            .Load(l => l with { Replicas = [new Replica("b", "streaming", "async", Bytes.Zero, null)] })
            .Table("bookings", t => Bookings(t))
            .Diagnose<UnusedIndexDetector>()
            .ShouldHaveSingleItem();

        finding.Severity.ShouldBe(Severity.Info);
        finding.Confidence.ShouldBe(Confidence.Low);
        var change = finding.Prescriptions.ShouldHaveSingleItem().Change.ShouldBeOfType<Change.Advice>();
        change.Text.ShouldContain("on every standby");
        change.Apply.ShouldBe(["DROP INDEX CONCURRENTLY public.bookings_note_idx"]);
    }

    [Theory]
    [InlineData(false, false)]
    [InlineData(true, true)]
    public void Knows_a_standby_that_is_away_by_its_slot(bool isLogical, bool isAutomatic)
    {
        AWorkload
            .With()
            .Load(l =>
                l with
                {
                    Slots = [new ReplicationSlot("b", false, Bytes.Zero, "reserved") { IsLogical = isLogical }],
                }
            )
            .Table("bookings", t => Bookings(t))
            .Diagnose<UnusedIndexDetector>()
            .ShouldHaveSingleItem()
            .Prescriptions.ShouldAllBe(p => p.Change.IsAutomatic == isAutomatic);
    }

    [Fact]
    public void Leaves_an_index_under_a_foreign_key_to_a_person()
    {
        var finding = AWorkload
            .With()
            .Table("bookings", t => Bookings(t).ForeignKey("note", "notes"))
            .Diagnose<UnusedIndexDetector>()
            .ShouldHaveSingleItem();

        finding.Severity.ShouldBe(Severity.Info);
        finding.Prescriptions.ShouldAllBe(p => !p.Change.IsAutomatic);
    }

    public static TheoryData<string, Func<Index, Index>> Kept =>
        new()
        {
            { "used before", i => i with { ScansCumulative = 1 } },
            { "used now", i => i with { ScansDelta = 1 } },
            { "unique", i => i with { IsUnique = true } },
            { "constraint", i => i with { IsConstraint = true } },
            { "referenced", i => i with { IsReferenced = true } },
            { "replica identity", i => i with { IsReplicaIdentity = true } },
            { "clustered", i => i with { IsClustered = true } },
            { "invalid, another rule's", i => i with { IsValid = false } },
        };

    [Theory]
    [MemberData(nameof(Kept), DisableDiscoveryEnumeration = true)]
    public void Keeps_what_is_used_or_bound(string why, Func<Index, Index> but)
    {
        AWorkload.With().Table("bookings", t => Bookings(t, but)).Diagnose<UnusedIndexDetector>().ShouldBeEmpty(why);
    }

    [Fact]
    public void Keeps_an_index_that_a_plan_uses()
    {
        AWorkload
            .With()
            .Table("bookings", t => Bookings(t))
            .Statement(
                "SELECT * FROM bookings WHERE note = $1",
                s => s.Share(0.1).Plan(APlan.IndexScan("bookings", "bookings_note_idx", "(bookings.note = $1)"))
            )
            .Diagnose<UnusedIndexDetector>()
            .ShouldBeEmpty();
    }

    [Fact]
    public void Says_nothing_of_a_table_that_nobody_touched()
    {
        AWorkload
            .With()
            .Table("bookings", t => Bookings(t).Counters(_ => default))
            .Diagnose<UnusedIndexDetector>()
            .ShouldBeEmpty();
    }

    [Fact]
    public void Leaves_a_partition_its_part_of_the_parents_index()
    {
        AWorkload
            .With()
            .Table(
                "bookings",
                t => t.Index("bookings_note", "note").But(p => p with { Kind = TableKind.Partitioned, Pages = 0 })
            )
            .Table(
                "bookings_2026",
                t =>
                    Bookings(t).But(p => p with { Kind = TableKind.Partition, PartitionOf = new("public", "bookings") })
            )
            .Diagnose<UnusedIndexDetector>()
            .ShouldBeEmpty();
    }

    [Fact]
    public void Quotes_strange_names()
    {
        AWorkload
            .With()
            .Table(
                "Café \"x\"",
                t =>
                    t.Column("Größe")
                        .Index("Idx \"ö\"", ["Größe"], Unused)
                        .Counters(c => c with { RowsInserted = 6_000 }),
                "My Schema"
            )
            .Diagnose<UnusedIndexDetector>()
            .ShouldHaveSingleItem()
            .Prescriptions[0]
            .Change.ShouldBeOfType<Change.DropIndex>()
            .Apply.ShouldBe(["DROP INDEX CONCURRENTLY \"My Schema\".\"Idx \"\"ö\"\"\""]);
    }
}
