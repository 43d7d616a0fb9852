using Plimsoll.Core.Diagnosis;
using Plimsoll.Core.Diagnosis.Detectors;
using Plimsoll.Core.Prescriptions;
using Plimsoll.Core.Prescriptions.Indexes;
using Plimsoll.Core.Signals;
using Plimsoll.Core.Tests.Building;

namespace Plimsoll.Core.Tests.Diagnosis.Detectors;

public sealed class FunctionOnColumnDetectorTests
{
    private static AWorkload Users(
        string text = "SELECT * FROM users WHERE lower(email) = $1",
        string filter = "(lower((users.email)::text) = $1)",
        double rows = 40_000,
        double kept = 1,
        Func<ATable, ATable>? but = null
    ) =>
        AWorkload
            .With()
            .Table(
                "users",
                t =>
                {
                    var table = t.Rows(rows)
                        .Column("id")
                        .Column("email", "character varying(200)")
                        .Column("created_at", "timestamp without time zone")
                        .Index("users_email_idx", "email");
                    return but is null ? table : but(table);
                }
            )
            .Statement(text, s => s.Share(0.2).RowsPerCall(kept).Plan(APlan.SeqScan("users", filter, rows: kept)));

    [Fact]
    public void Prescribes_the_proposed_expression_index()
    {
        var design = new IndexDesign { Table = new("public", "users"), Keys = [new IndexKey("lower((email)::text)")] };
        var finding = Users()
            .Advice([design.Proposed(0.19, 1)])
            .Diagnose<FunctionOnColumnDetector>()
            .ShouldHaveSingleItem();

        finding.Severity.ShouldBe(Severity.Medium);
        finding.Explanation.ShouldContain("reads all 40 k rows of users to return 1");
        finding.Prescriptions.ShouldHaveSingleItem().Change.ShouldBe(new Change.CreateIndex(design));
    }

    [Fact]
    public void Without_a_proposal_names_the_index_that_does_not_help_and_the_one_that_would()
    {
        var finding = Users().Diagnose<FunctionOnColumnDetector>().ShouldHaveSingleItem();

        finding.Explanation.ShouldContain("The index users_email_idx holds the column");
        finding.Prescriptions.ShouldHaveSingleItem().Change.Apply[0].ShouldContain("(lower((email)::text))");
    }

    [Fact]
    public void A_cast_that_the_text_asks_for_is_an_expression_and_a_range_is_advised()
    {
        var finding = Users("SELECT * FROM users WHERE created_at::date = $1", "((users.created_at)::date = $1)")
            .Diagnose<FunctionOnColumnDetector>()
            .ShouldHaveSingleItem();

        finding
            .Prescriptions.ShouldHaveSingleItem()
            .Change.ShouldBeOfType<Change.Advice>()
            .Text.ShouldContain("as a range of created_at");
    }

    [Fact]
    public void Writes_no_index_down_where_the_expression_holds_a_parameter()
    {
        var finding = Users(
                "SELECT * FROM users WHERE date_trunc($1, created_at) = $2",
                "(date_trunc($1, users.created_at) = $2)"
            )
            .Diagnose<FunctionOnColumnDetector>()
            .ShouldHaveSingleItem();

        finding.Prescriptions.ShouldHaveSingleItem().Change.Apply.ShouldBeEmpty();
    }

    [Fact]
    public void An_index_on_the_expression_is_enough() =>
        Users(but: t => t.Index("users_lower", [], i => i with { Keys = [new IndexKey("lower((email)::text)")] }))
            .Diagnose<FunctionOnColumnDetector>()
            .ShouldBeEmpty();

    [Fact]
    public void The_bare_column_is_another_rule_s_affair() =>
        Users(filter: "((users.email)::text = $1)").Diagnose<FunctionOnColumnDetector>().ShouldBeEmpty();

    [Fact]
    public void A_cast_that_nobody_wrote_is_another_rule_s_affair() =>
        Users("SELECT 1 FROM users WHERE id = $1", "((users.id)::numeric = $1)")
            .Diagnose<FunctionOnColumnDetector>()
            .ShouldBeEmpty();

    [Fact]
    public void An_expression_that_most_rows_satisfy_is_healthy() =>
        Users(kept: 30_000).Diagnose<FunctionOnColumnDetector>().ShouldBeEmpty();

    [Fact]
    public void A_small_table_is_healthy() => Users(rows: 900).Diagnose<FunctionOnColumnDetector>().ShouldBeEmpty();
}
