using System.Text.Json;
using Plimsoll.Postgres.Plans;

namespace Plimsoll.Tests.Plans;

public sealed class PlanReaderTests
{
    [Fact]
    public void Reads_a_plan_and_redacts_its_conditions()
    {
        var plan = PlanReader.Read(
            """
            [{"Plan": {"Node Type": "Sort", "Startup Cost": 1.5, "Total Cost": 20.25, "Plan Rows": 7, "Plan Width": 40,
              "Output": ["o.id", "('secret'::text)"], "Sort Key": ["o.placed DESC NULLS LAST"], "Workers Planned": 2,
              "Plans": [{"Node Type": "Index Scan", "Parent Relationship": "Outer", "Schema": "public",
                "Relation Name": "Orders", "Alias": "o", "Index Name": "i", "Scan Direction": "Backward",
                "Index Cond": "(o.id > 42)", "Filter": "(o.name = 'bob'::text)", "Total Cost": 9}]},
              "Query Identifier": 5}]
            """
        );
        plan.NodeType.ShouldBe("Sort");
        plan.TotalCost.ShouldBe(20.25);
        plan.WorkersPlanned.ShouldBe(2);
        plan.Output.ShouldBe(["o.id", "('?'::text)"]);
        plan.SortKey.ShouldBe(["o.placed DESC NULLS LAST"]);
        var scan = plan.Children.ShouldHaveSingleItem();
        scan.Relation.ShouldBe("Orders");
        scan.IndexCondition.ShouldBe("(o.id > ?)");
        scan.Filter.ShouldBe("(o.name = '?'::text)");
        scan.ScanDirection.ShouldBe("Backward");
    }

    /// <summary>Everything but one value of one column of one table, compared for equality with that column.</summary>
    [Fact]
    public void Lets_a_constant_stay_only_where_the_column_that_it_is_compared_with_declares_it()
    {
        var plan = PlanReader.Read(
            """
            [{"Plan": {"Node Type": "Hash Join", "Hash Cond": "(o.id = u.id)", "Join Filter": "(u.state = 'open'::text)",
              "Output": ["('open'::text)"], "Plans": [
                {"Node Type": "Seq Scan", "Schema": "public", "Relation Name": "orders", "Alias": "o",
                 "Filter": "((o.state = 'open'::text) AND (o.name = 'open'::text) AND (o.state <> 'open'::text) AND (o.note ~~ 'open'::text))"},
                {"Node Type": "Index Scan", "Schema": "public", "Relation Name": "users", "Alias": "u",
                 "Index Cond": "(u.state = 'open'::text)", "Recheck Cond": "(o.state = 'secret'::text)"}]}}]
            """,
            (table, c) => table.Name == "orders" && c is { Column: "state", Value: "open" }
        );

        plan.JoinFilter.ShouldBe("(u.state = '?'::text)");
        plan.Output.ShouldBe(["('?'::text)"]);
        plan.Children[0]
            .Filter.ShouldBe(
                "((o.state = 'open'::text) AND (o.name = '?'::text) AND (o.state <> '?'::text) AND (o.note ~~ '?'::text))"
            );
        plan.Children[1].IndexCondition.ShouldBe("(u.state = '?'::text)");
        plan.Children[1].RecheckCondition.ShouldBe("(o.state = '?'::text)");
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("[]")]
    [InlineData("no json")]
    public void Refuses_what_is_no_plan(string json) => Should.Throw<JsonException>(() => PlanReader.Read(json));
}
