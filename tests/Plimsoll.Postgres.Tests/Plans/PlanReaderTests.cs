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

    [Theory]
    [InlineData("{}")]
    [InlineData("[]")]
    [InlineData("no json")]
    public void Refuses_what_is_no_plan(string json) => Should.Throw<JsonException>(() => PlanReader.Read(json));
}
