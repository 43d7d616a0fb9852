using Plimsoll.Core.Diagnosis;
using Plimsoll.Core.Diagnosis.Detectors;
using Plimsoll.Core.Prescriptions;
using Plimsoll.Core.Prescriptions.Indexes;
using Plimsoll.Core.Signals;
using Plimsoll.Core.Tests.Building;

namespace Plimsoll.Core.Tests.Diagnosis.Detectors;

public sealed class LeadingWildcardDetectorTests
{
    private static readonly IndexDesign s_trigrams = new()
    {
        Table = new("public", "services"),
        Method = "gin",
        Keys = [new IndexKey("title", "title") { OperatorClass = "gin_trgm_ops" }],
        NeedsExtension = "pg_trgm",
    };

    private static AWorkload Services(string filter, double rows = 20_000) =>
        AWorkload
            .With()
            .Table("services", t => t.Rows(rows).Column("id").Column("title", "character varying(200)"))
            .Statement(
                "SELECT * FROM services WHERE title ILIKE $1",
                s => s.Share(0.3).RowsPerCall(20).Plan(APlan.SeqScan("services", filter, rows: 20))
            );

    [Fact]
    public void Prescribes_the_proposed_trigram_index()
    {
        var finding = Services("((services.title)::text ~~* $1)")
            .Advice([s_trigrams.Proposed(0.28, 1)])
            .Diagnose<LeadingWildcardDetector>()
            .ShouldHaveSingleItem();

        finding.Severity.ShouldBe(Severity.High);
        finding.Explanation.ShouldContain("reads all 20 k rows of services to return 20");
        finding.Prescriptions.ShouldHaveSingleItem().Change.ShouldBe(new Change.CreateIndex(s_trigrams));
        finding.Prescriptions[0].Cost.Note.ShouldNotBeNull().ShouldContain("pg_trgm");
    }

    [Theory]
    [InlineData("((services.title)::text ~~* $1)", Confidence.Medium)]
    [InlineData("((services.title)::text ~~ $1)", Confidence.Low)]
    [InlineData("(((services.title)::text ~~* $1) OR ((services.title)::text ~~* $2))", Confidence.Medium)]
    public void Without_a_proposal_advises_one_by_hand(string filter, Confidence confidence)
    {
        var finding = Services(filter).Diagnose<LeadingWildcardDetector>().ShouldHaveSingleItem();

        finding.Confidence.ShouldBe(confidence);
        var advice = finding.Prescriptions.ShouldHaveSingleItem().Change.ShouldBeOfType<Change.Advice>();
        advice.Text.ShouldContain("CREATE EXTENSION pg_trgm");
        advice.Sql.ShouldNotBeNull().ShouldContain("USING gin (title gin_trgm_ops)");
    }

    [Fact]
    public void Says_why_the_advisor_refused_and_prescribes_nothing()
    {
        var finding = Services("((services.title)::text ~~* $1)")
            .Advice([], [s_trigrams.Refused("pg_trgm is not available on this server")])
            .Diagnose<LeadingWildcardDetector>()
            .ShouldHaveSingleItem();

        finding.Severity.ShouldBe(Severity.Info);
        finding.Explanation.ShouldContain("pg_trgm is not available on this server");
        finding.Prescriptions.ShouldBeEmpty();
    }

    [Fact]
    public void A_search_of_a_small_table_is_healthy() =>
        Services("((services.title)::text ~~* $1)", rows: 800).Diagnose<LeadingWildcardDetector>().ShouldBeEmpty();

    [Fact]
    public void Equality_of_a_text_is_no_search() =>
        Services("((services.title)::text = $1)").Diagnose<LeadingWildcardDetector>().ShouldBeEmpty();

    [Fact]
    public void A_filter_behind_an_index_reads_few_rows_and_is_healthy() =>
        AWorkload
            .With()
            .Table("services", t => t.Rows(2_000_000).Column("city_id").Column("title", "text"))
            .Statement(
                "SELECT 1",
                s =>
                    s.Share(0.5)
                        .Plan(
                            APlan.IndexScan(
                                "services",
                                "services_city_id_idx",
                                "(services.city_id = $1)",
                                filter: "(services.title ~~* $2)"
                            )
                        )
            )
            .Diagnose<LeadingWildcardDetector>()
            .ShouldBeEmpty();

    [Fact]
    public void Quotes_strange_names()
    {
        var finding = AWorkload
            .With()
            .Table("Dienste", t => t.Rows(50_000).Column("Titel lang", "text"))
            .Statement(
                "SELECT 1",
                s => s.Share(0.5).Plan(APlan.SeqScan("Dienste", "(\"Dienste\".\"Titel lang\" ~~* $1)"))
            )
            .Diagnose<LeadingWildcardDetector>()
            .ShouldHaveSingleItem();

        finding.Prescriptions[0].Change.Apply[0].ShouldContain("(\"Titel lang\" gin_trgm_ops)");
    }
}
