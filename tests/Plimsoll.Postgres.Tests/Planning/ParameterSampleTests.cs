using Plimsoll.Core.Signals.Plans;
using Plimsoll.Postgres.Planning;
using Plimsoll.Tests;

namespace Plimsoll.Postgres.Tests.Planning;

/// <summary>Several parameter samples for each statement, out of the server's own statistics.</summary>
public sealed class ParameterSampleTests(TestServer server)
{
    /// <summary>Four fifths of the rows are done, 3 in 20 paid, 1 in 20 open; the amounts are spread evenly.</summary>
    private const string Orders = """
        CREATE TABLE orders (id int PRIMARY KEY, status text NOT NULL, amount int NOT NULL, email text NOT NULL);
        INSERT INTO orders
            SELECT n, CASE WHEN n % 20 < 16 THEN 'done' WHEN n % 20 < 19 THEN 'paid' ELSE 'open' END, (n * 7919) % 20000,
                   'User' || n
            FROM generate_series(1, 20000) n;
        CREATE TABLE fresh (a int);
        """;

    [Fact]
    public async Task A_skewed_column_is_asked_about_by_three_values_and_the_costs_are_averaged()
    {
        var plan = await PlanAsync("SELECT id FROM orders WHERE status = $1", "open");

        plan.NodeType.ShouldBe("Samples");
        plan.Children.Count.ShouldBe(3);
        var rows = plan.Children.Select(c => c.Rows).ToList();
        rows[0].ShouldBe(16_000, 800);
        rows[1].ShouldBe(16_000, 800);
        rows[2].ShouldBe(3_000, 800);
        plan.Rows.ShouldBe(rows.Average(), 1);
        plan.TotalCost.ShouldBe(plan.Children.Average(c => c.TotalCost), 0.01);
    }

    [Fact]
    public async Task Both_ends_of_a_range_are_sampled_so_that_rows_lie_between()
    {
        var plan = await PlanAsync("SELECT id FROM orders WHERE amount > $1 AND amount < $2", 5, 10);

        plan.Children.Count.ShouldBe(2);
        plan.Children.ShouldAllBe(c => c.Rows > 500 && c.Rows < 6_000);
    }

    [Fact]
    public async Task A_list_is_sampled_by_several_values_at_once()
    {
        var plan = await PlanAsync("SELECT email FROM orders WHERE amount = ANY ($1)", [new[] { 1, 2 }]);

        plan.Children.Count.ShouldBe(2);
        plan.Children.ShouldAllBe(c => c.Rows >= 2 && c.Rows < 20);
    }

    [Fact]
    public async Task Where_a_parameters_values_are_not_known_the_generic_plan_must_do()
    {
        (await PlanAsync("SELECT id FROM orders WHERE lower(email) = $1", "user7")).NodeType.ShouldNotBe("Samples");
        (await PlanAsync("SELECT a FROM fresh WHERE a = $1", 7)).NodeType.ShouldNotBe("Samples");
        (
            await PlanAsync("SELECT id FROM orders WHERE status = $1 AND lower(email) = $2", "open", "user7")
        ).NodeType.ShouldNotBe("Samples");
    }

    [Fact]
    public async Task No_value_of_the_data_stands_in_the_plans()
    {
        var plan = await PlanAsync("SELECT id FROM orders WHERE status = $1", "open");

        string[] values = ["done", "paid", "open"];
        plan.Descend()
            .SelectMany(n => new[] { n.Filter, n.IndexCondition, n.RecheckCondition })
            .OfType<string>()
            .ShouldAllBe(text => !values.Any(v => text.Contains(v, StringComparison.Ordinal)));
    }

    [Fact]
    public void Popular_values_are_asked_for_more()
    {
        var values = new ColumnValues(["a", "b"], [0.5f, 0.25f], ["m", "n", "o", "p", "q"]);

        values.IsSkewed.ShouldBeTrue();
        Enumerable
            .Range(0, 10)
            .Select(n => values.ByFrequency((n + 0.5) / 10))
            .ShouldBe(["a", "a", "a", "a", "a", "b", "b", "m", "n", "p"]);
        values.ByOrder(0).ShouldBe("m");
        values.ByOrder(1).ShouldBe("q");
        new ColumnValues(["a", "b"], [0.5f, 0.5f], []).IsSkewed.ShouldBeFalse();
    }

    private async Task<PlanNode> PlanAsync(string sql, params object[] values)
    {
        var token = TestContext.Current.CancellationToken;
        var database = await AdvisedDatabase.CreateAsync(server, Orders);
        for (var i = 0; i < 5; i++)
        {
            await database.ExecuteAsync(sql, values);
        }
        var workload = await database.ObserveAsync(token);
        await using var planner = (await WhatIfPlanner.OpenAsync(database.Connection, workload, token))!;
        var table = sql.Contains("fresh", StringComparison.Ordinal) ? "FROM fresh" : "FROM orders";
        var statement = workload.Statements.First(s =>
            s.Statement.Text.Contains(table, StringComparison.Ordinal)
            && s.Statement.Text.Contains("$1", StringComparison.Ordinal)
        );
        return (await planner.PlanAsync(statement.Fingerprint, [], token)).ShouldNotBeNull();
    }
}
