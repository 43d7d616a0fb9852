using Plimsoll.Core.Diagnosis;
using Plimsoll.Core.Diagnosis.Detectors;
using Plimsoll.Core.Prescriptions;
using Plimsoll.Core.Prescriptions.Indexes;
using Plimsoll.Core.Signals;
using Plimsoll.Core.Tests.Building;
using Index = Plimsoll.Core.Signals.Index;

namespace Plimsoll.Core.Tests.Diagnosis.Detectors;

public sealed class MissingIndexDetectorTests
{
    private const string Text = "SELECT * FROM bookings b WHERE b.provider_id = $1";

    private static AWorkload Bookings(double rows = 1_200_000, double kept = 14, double share = 0.4) =>
        AWorkload
            .With()
            .Table(
                "bookings",
                t =>
                    t.Rows(rows)
                        .Column("id")
                        .Column("provider_id", distinct: 4_000)
                        .PrimaryKey("id")
                        .ForeignKey("provider_id", "providers")
            )
            .Statement(
                Text,
                s =>
                    s.Share(share)
                        .Calls(2_000)
                        .RowsPerCall(kept)
                        .Plan(APlan.SeqScan("bookings", "(bookings.provider_id = $1)", rows: kept))
            );

    private static IndexDesign OnProvider => AnIndex.On("bookings", "provider_id");

    [Fact]
    public void Prescribes_the_proposed_index_with_the_reason_from_the_plan()
    {
        var finding = Bookings()
            .Advice([OnProvider.Proposed(0.38, 1)])
            .Diagnose<MissingIndexDetector>()
            .ShouldHaveSingleItem();

        finding.Subject.ShouldBe("bookings (provider_id)");
        finding.Severity.ShouldBe(Severity.High);
        finding.Confidence.ShouldBe(Confidence.High);
        finding.Share.ShouldBe(0.4, 1e-6);
        finding.Statements.ShouldBe([new Fingerprint(1)]);
        finding.Explanation.ShouldContain("reads all 1.2 M rows of bookings to return 14");
        finding.Explanation.ShouldContain("foreign key bookings_provider_id_fkey");
        var prescription = finding.Prescriptions.ShouldHaveSingleItem();
        prescription.Change.ShouldBe(new Change.CreateIndex(OnProvider));
        prescription.Predicted.LoadReduction.ShouldBe(0.38);
        prescription.Cost.WriteSlowdown.ShouldBe(1.08);
        prescription.Helps.ShouldBe([new Fingerprint(1)]);
    }

    [Fact]
    public void Prescribes_the_drop_of_what_the_new_index_stands_in_for_once_it_is_there()
    {
        var prescriptions = Replacing(i => i).Prescriptions;

        prescriptions.Count.ShouldBe(2);
        prescriptions[1].Follows.ShouldBe(prescriptions[0].Change.Key);
        var drop = prescriptions[1].Change.ShouldBeOfType<Change.DropIndex>();
        drop.Index.Name.ShouldBe("old");
        drop.Revert.ShouldHaveSingleItem().ShouldStartWith("CREATE INDEX CONCURRENTLY old ON public.bookings");
        prescriptions[1].Cost.Disk.Count.ShouldBeLessThan(0);
    }

    [Fact]
    public void Leaves_an_index_with_a_duty_of_its_own_alone_whatever_the_advisor_says()
    {
        Replacing(i => i with { IsUnique = true }).Prescriptions.ShouldHaveSingleItem();
        Replacing(i => i with { IsConstraint = true }).Prescriptions.ShouldHaveSingleItem();
        Replacing(i => i with { IsReferenced = true }).Prescriptions.ShouldHaveSingleItem();
        Replacing(i => i with { IsReplicaIdentity = true }).Prescriptions.ShouldHaveSingleItem();
    }

    private static Finding Replacing(Func<Index, Index> but)
    {
        var design = AnIndex.On("bookings", "provider_id", "starts_at");
        return AWorkload
            .With()
            .Table(
                "bookings",
                t =>
                    t.Rows(1_200_000)
                        .Column("id")
                        .Column("provider_id")
                        .Column("starts_at")
                        .Index("old", ["provider_id"], but)
            )
            .Statement(Text, s => s.Share(0.4).Plan(APlan.SeqScan("bookings", "(bookings.provider_id = $1)", rows: 14)))
            .Advice(
                [design.Proposed(0.38, 1)],
                redundant:
                [
                    new RedundantIndex(new QualifiedName("public", "old"), design, "it begins with the same keys"),
                ]
            )
            .Diagnose<MissingIndexDetector>()
            .ShouldHaveSingleItem();
    }

    [Fact]
    public void Is_less_sure_of_a_proposal_by_statistics_and_says_so()
    {
        var finding = Bookings()
            .Advice([OnProvider.Proposed(0.38, 1)], method: EstimateMethod.Statistics)
            .Diagnose<MissingIndexDetector>()
            .ShouldHaveSingleItem();

        finding.Confidence.ShouldBe(Confidence.Medium);
        finding.Evidence.ShouldContain(e => e.Label == "estimated with" && e.Value.Contains("statistics alone"));
        finding.Prescriptions[0].Predicted.Method.ShouldBe("statistics");
    }

    [Fact]
    public void Several_statements_of_one_index_are_one_finding()
    {
        var finding = Bookings()
            .Statement(
                "SELECT count(*) FROM bookings WHERE provider_id = $1",
                s =>
                    s.Share(0.3)
                        .Plan(APlan.Aggregate(APlan.SeqScan("bookings", "(bookings.provider_id = $1)", rows: 300)))
            )
            .Advice([OnProvider.Proposed(0.65, 1, 2)])
            .Diagnose<MissingIndexDetector>()
            .ShouldHaveSingleItem();

        finding.Share.ShouldBe(0.7, 1e-6);
        finding.Statements.Count.ShouldBe(2);
        finding.Prescriptions.ShouldHaveSingleItem();
        finding.Evidence.ShouldContain(e => e.Value.Contains("to keep about 300"));
    }

    [Fact]
    public void A_proposal_that_gains_next_to_nothing_is_only_worth_knowing() =>
        Bookings()
            .Advice([OnProvider.Proposed(0.004, 1)])
            .Diagnose<MissingIndexDetector>()
            .ShouldHaveSingleItem()
            .Severity.ShouldBe(Severity.Info);

    [Fact]
    public void Leaves_trigram_and_expression_indexes_to_their_own_rules() =>
        Bookings()
            .Advice([
                new IndexDesign
                {
                    Table = new("public", "bookings"),
                    Method = "gin",
                    Keys = [new IndexKey("note", "note") { OperatorClass = "gin_trgm_ops" }],
                }.Proposed(0.3, 1),
                new IndexDesign { Table = new("public", "bookings"), Keys = [new IndexKey("lower(note)")] }.Proposed(
                    0.3,
                    1
                ),
            ])
            .Diagnose<MissingIndexDetector>()
            .ShouldBeEmpty();

    [Fact]
    public void Does_not_show_the_value_in_a_partial_index_s_condition()
    {
        var finding = Bookings()
            .Advice([(OnProvider with { Predicate = "(status = 'secret'::text)" }).Proposed(0.38, 1)])
            .Diagnose<MissingIndexDetector>()
            .ShouldHaveSingleItem();

        finding.Subject.ShouldStartWith("bookings (provider_id), partial ");
        string.Join(
                " ",
                [finding.Title, finding.Subject, finding.Explanation, .. finding.Evidence.Select(e => e.Value)]
            )
            .ShouldNotContain("secret");
    }

    [Fact]
    public void Without_the_advisor_reports_the_scan_with_low_confidence_and_an_index_to_try()
    {
        var finding = Bookings().Diagnose<MissingIndexDetector>().ShouldHaveSingleItem();

        finding.Subject.ShouldBe("bookings");
        finding.Confidence.ShouldBe(Confidence.Low);
        var change = finding.Prescriptions.ShouldHaveSingleItem().Change.ShouldBeOfType<Change.Advice>();
        change.Sql.ShouldNotBeNull().ShouldContain("ON public.bookings USING btree (provider_id)");
    }

    [Fact]
    public void Says_why_the_advisor_refused_an_index_and_prescribes_none()
    {
        var finding = Bookings()
            .Advice([], [OnProvider.Refused("writes to the table would cost more than it saves")])
            .Diagnose<MissingIndexDetector>()
            .ShouldHaveSingleItem();

        finding.Severity.ShouldBe(Severity.Info);
        finding.Explanation.ShouldContain("writes to the table would cost more than it saves");
        finding.Prescriptions.ShouldBeEmpty();
    }

    [Fact]
    public void Believes_an_advisor_that_proposes_and_refuses_nothing() =>
        Bookings().Advice([]).Diagnose<MissingIndexDetector>().ShouldBeEmpty();

    [Fact]
    public void A_scan_of_a_small_table_is_healthy() =>
        Bookings(rows: 9_000).Diagnose<MissingIndexDetector>().ShouldBeEmpty();

    [Fact]
    public void A_scan_that_keeps_most_rows_is_healthy_as_no_index_would_read_less() =>
        Bookings(kept: 400_000).Diagnose<MissingIndexDetector>().ShouldBeEmpty();

    [Fact]
    public void A_statement_that_carries_no_load_is_not_worth_saying() =>
        Bookings(share: 0.002).Diagnose<MissingIndexDetector>().ShouldBeEmpty();

    [Fact]
    public void A_scan_that_a_limit_ends_early_is_healthy() =>
        AWorkload
            .With()
            .Table("bookings", t => t.Rows(1_200_000).Column("state", distinct: 2))
            .Statement(
                "SELECT * FROM bookings WHERE state = $1 LIMIT $2",
                s =>
                    s.Share(0.4)
                        .Plan(
                            APlan.Limit(
                                APlan.SeqScan("bookings", "(bookings.state = $1)", rows: 6_000, cost: 40_000)
                            ) with
                            {
                                TotalCost = 40,
                            }
                        )
            )
            .Diagnose<MissingIndexDetector>()
            .ShouldBeEmpty();

    [Fact]
    public void Names_with_quotes_and_spaces_are_quoted()
    {
        var finding = AWorkload
            .With()
            .Table("Größe \"x\"", t => t.Rows(500_000).Column("Kunde Nr"))
            .Statement(
                "SELECT 1",
                s => s.Share(0.5).Plan(APlan.SeqScan("Größe \"x\"", "(\"Größe \"\"x\"\"\".\"Kunde Nr\" = $1)"))
            )
            .Diagnose<MissingIndexDetector>()
            .ShouldHaveSingleItem();

        finding.Subject.ShouldBe("\"Größe \"\"x\"\"\"");
        finding.Prescriptions[0].Change.Apply[0].ShouldContain("USING btree (\"Kunde Nr\")");
    }
}
