using Plimsoll.Core.Signals.Plans;
using Plimsoll.Postgres.Planning;

namespace Plimsoll.Postgres.Tests.Planning;

public sealed class AlikeSamplesTests
{
    private static PlanNode Plan(double scanned, string scan = "Seq Scan") =>
        new()
        {
            NodeType = "Aggregate",
            TotalCost = 100,
            Rows = 1,
            Children =
            [
                new PlanNode
                {
                    NodeType = scan,
                    TotalCost = 90,
                    Rows = scanned,
                },
            ],
        };

    [Fact]
    public void One_stands_for_all_of_which_the_planner_expects_as_many_rows() =>
        AlikeSamples.Of([Plan(100), Plan(110), Plan(120)]).ShouldBe([(0, 3)]);

    [Fact]
    public void A_frequent_value_is_another_question_than_a_rare_one() =>
        AlikeSamples.Of([Plan(100_000), Plan(20), Plan(110_000)]).ShouldBe([(0, 2), (1, 1)]);

    [Fact]
    public void Other_nodes_are_another_question() =>
        AlikeSamples.Of([Plan(100), Plan(100, "Index Scan")]).ShouldBe([(0, 1), (1, 1)]);

    [Fact]
    public void No_samples_have_no_groups() => AlikeSamples.Of([]).ShouldBeEmpty();
}
