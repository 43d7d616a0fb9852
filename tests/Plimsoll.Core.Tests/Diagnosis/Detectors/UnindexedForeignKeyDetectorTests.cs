using Plimsoll.Core.Diagnosis;
using Plimsoll.Core.Diagnosis.Detectors;
using Plimsoll.Core.Prescriptions;
using Plimsoll.Core.Signals;
using Plimsoll.Core.Tests.Building;

namespace Plimsoll.Core.Tests.Diagnosis.Detectors;

public sealed class UnindexedForeignKeyDetectorTests
{
    private static AWorkload Bookings(
        Func<ATable, ATable>? but = null,
        double rows = 1_200_000,
        long deleted = 0,
        string column = "provider_id"
    ) =>
        AWorkload
            .With()
            .Table(
                "providers",
                t => t.Rows(4_000).Column("id").PrimaryKey("id").Counters(c => c with { RowsDeleted = deleted })
            )
            .Table(
                "bookings",
                t =>
                {
                    var table = t.Rows(rows)
                        .Column("id")
                        .Column(column, distinct: 4_000)
                        .Column("starts_at", "timestamp with time zone")
                        .PrimaryKey("id")
                        .ForeignKey(column, "providers");
                    return but is null ? table : but(table);
                }
            );

    [Fact]
    public void Is_only_worth_knowing_while_nothing_is_deleted()
    {
        var finding = Bookings().Diagnose<UnindexedForeignKeyDetector>().ShouldHaveSingleItem();

        finding.Subject.ShouldBe("bookings.bookings_provider_id_fkey");
        finding.Severity.ShouldBe(Severity.Info);
        finding.Share.ShouldBe(0);
        finding.Explanation.ShouldContain("nothing suffers from it now");
        var prescription = finding.Prescriptions.ShouldHaveSingleItem();
        prescription.Change.Apply[0].ShouldContain("ON public.bookings USING btree (provider_id)");
        prescription.Cost.Disk.ShouldBeGreaterThan(Bytes.FromMegabytes(5));
        prescription.Cost.WriteSlowdown.ShouldBeGreaterThan(1);
    }

    [Fact]
    public void Counts_the_reading_that_deletes_in_the_referenced_table_cause()
    {
        var finding = Bookings()
            .Statement(
                "DELETE FROM providers WHERE id = $1",
                s =>
                    s.Share(0.25)
                        .Calls(2_000)
                        .Plan(
                            APlan.Above("ModifyTable", APlan.IndexScan("providers", "providers_pkey")) with
                            {
                                Operation = "Delete",
                                Schema = "public",
                                Relation = "providers",
                            }
                        )
            )
            .Diagnose<UnindexedForeignKeyDetector>()
            .ShouldHaveSingleItem();

        finding.Severity.ShouldBe(Severity.High);
        finding.Share.ShouldBe(0.25, 1e-6, "never more than the deletes took");
        finding.Statements.ShouldBe([new Fingerprint(1)]);
        finding.Prescriptions[0].Predicted.LoadReduction.ShouldBe(0.25, 1e-6);
    }

    [Fact]
    public void Counts_deletes_that_only_the_table_s_counters_saw() =>
        Bookings(deleted: 2_000)
            .Diagnose<UnindexedForeignKeyDetector>()
            .ShouldHaveSingleItem()
            .Severity.ShouldNotBe(Severity.Info);

    [Fact]
    public void Leaves_the_index_to_the_proposal_that_serves_the_key_too()
    {
        var finding = Bookings()
            .Advice([AnIndex.On("bookings", "provider_id", "starts_at").Proposed(0.3)])
            .Diagnose<UnindexedForeignKeyDetector>()
            .ShouldHaveSingleItem();

        finding.Prescriptions.ShouldBeEmpty();
        finding.Explanation.ShouldContain(
            "bookings (provider_id, starts_at) that missing-index proposes serves it too"
        );
    }

    [Fact]
    public void A_longer_index_that_begins_with_the_key_is_enough() =>
        Bookings(t => t.Index("i", "provider_id", "starts_at")).Diagnose<UnindexedForeignKeyDetector>().ShouldBeEmpty();

    [Fact]
    public void The_key_s_columns_may_lead_in_any_order() =>
        AWorkload
            .With()
            .Table(
                "lines",
                t =>
                    t.Rows(50_000)
                        .Column("a")
                        .Column("b")
                        .Index("i", "b", "a")
                        .ForeignKey("a", "orders", k => k with { Columns = ["a", "b"], ReferencedColumns = ["x", "y"] })
            )
            .Diagnose<UnindexedForeignKeyDetector>()
            .ShouldBeEmpty();

    [Fact]
    public void A_partial_index_that_leaves_out_nulls_alone_is_enough() =>
        Bookings(t => t.Index("i", ["provider_id"], i => i with { Predicate = "(provider_id IS NOT NULL)" }))
            .Diagnose<UnindexedForeignKeyDetector>()
            .ShouldBeEmpty();

    [Theory]
    [InlineData(true, null, "provider_id", "starts_at")]
    [InlineData(false, null, "provider_id")]
    [InlineData(true, "(state = 1)", "provider_id")]
    [InlineData(true, null, "starts_at", "provider_id")]
    public void An_index_that_is_invalid_or_partial_or_begins_otherwise_is_none(
        bool valid,
        string? predicate,
        params string[] columns
    )
    {
        var found = Bookings(t => t.Index("i", columns, i => i with { IsValid = valid, Predicate = predicate }))
            .Diagnose<UnindexedForeignKeyDetector>();

        found.Count.ShouldBe(valid && predicate is null && columns[0] == "provider_id" ? 0 : 1);
    }

    [Fact]
    public void A_small_table_is_healthy() =>
        Bookings(rows: 200).Diagnose<UnindexedForeignKeyDetector>().ShouldBeEmpty();

    [Fact]
    public void A_partition_is_judged_with_its_parent() =>
        Bookings(t => t.But(x => x with { Kind = TableKind.Partition, PartitionOf = new("public", "all") }))
            .Diagnose<UnindexedForeignKeyDetector>()
            .ShouldBeEmpty();

    [Fact]
    public void Quotes_strange_names() =>
        Bookings(column: "Anbieter Nr")
            .Diagnose<UnindexedForeignKeyDetector>()
            .ShouldHaveSingleItem()
            .Prescriptions[0]
            .Change.Apply[0]
            .ShouldContain("(\"Anbieter Nr\")");
}
