using Plimsoll.Core.Prescriptions.Indexes;
using Plimsoll.Core.Prescriptions.Indexes.Sizing;
using Plimsoll.Core.Signals;

namespace Plimsoll.Core.Tests.Prescriptions.Indexes.Sizing;

public sealed class WriteCostModelTests
{
    private static readonly Table Million = SizingTables.Million;

    [Fact]
    public void Costs_nothing_without_an_index() => WriteCostModel.InsertSlowdown(Million, []).ShouldBe(1);

    [Fact]
    public void Costs_more_for_scattered_keys_than_for_rising_ones() =>
        Slowdown("big").ShouldBeGreaterThan(Slowdown("id"));

    [Fact]
    public void Costs_less_for_a_single_row_whose_statement_costs_much_itself() =>
        WriteCostModel.InsertSlowdown(Million, [SizingTables.On("big")]).ShouldBeLessThan(Slowdown("big"));

    [Fact]
    public void Costs_next_to_nothing_for_brin() =>
        WriteCostModel
            .InsertSlowdown(Million, [SizingTables.On("id") with { Method = "brin" }])
            .ShouldBeInRange(1.0, 1.2);

    [Fact]
    public void Costs_relatively_less_where_indexes_are_already() =>
        WriteCostModel
            .InsertSlowdown(Million with { Indexes = [Existing("big")] }, [SizingTables.On("few")])
            .ShouldBeLessThan(WriteCostModel.InsertSlowdown(Million, [SizingTables.On("few")]));

    [Fact]
    public void Loses_the_heap_only_updates_of_a_column_that_it_indexes()
    {
        (IReadOnlyCollection<string>, double)[] updates = [(["few"], 30), (["price"], 10)];
        WriteCostModel.HotUpdatesLost(Million, [SizingTables.On("few")], updates).ShouldBe(0.6, 1e-9);
        WriteCostModel.HotUpdatesLost(Million, [SizingTables.On("id")], updates).ShouldBe(0);
    }

    [Fact]
    public void Loses_no_heap_only_update_that_another_index_prevents_already()
    {
        (IReadOnlyCollection<string>, double)[] updates = [(["few"], 30), (["price"], 10)];
        var table = Million with { Indexes = [Existing("few")] };
        WriteCostModel.HotUpdatesLost(table, [SizingTables.On("few", "id")], updates).ShouldBe(0);
    }

    private static double Slowdown(string column) =>
        WriteCostModel.InsertSlowdown(Million, [SizingTables.On(column)], rowsPerStatement: 1000);

    private static Plimsoll.Core.Signals.Index Existing(string column) =>
        new()
        {
            Name = new QualifiedName("public", column + "_idx"),
            Table = SizingTables.Name,
            Keys = [IndexKey.Of(column)],
            Definition = $"CREATE INDEX {column}_idx ON public.t USING btree ({column})",
        };
}
