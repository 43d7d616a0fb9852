using Plimsoll.Core;
using Plimsoll.Core.Prescriptions.Indexes.Sizing;
using Plimsoll.Core.Signals;
using Index = Plimsoll.Core.Signals.Index;

namespace Plimsoll.Core.Tests.Prescriptions.Indexes.Sizing;

public sealed class FreshSizesTests
{
    [Fact]
    public void Fills_the_size_that_a_rebuilt_index_would_have() =>
        Of(Existing("id")).ShouldBe(IndexSizeModel.Predict(SizingTables.On("id"), SizingTables.Million));

    [Fact]
    public void Heeds_the_fill_factor() =>
        Of(Existing("id") with { Definition = "CREATE INDEX i ON t USING btree (id) WITH (fillfactor='50')" })!
            .Value.ShouldBeGreaterThan(Of(Existing("id"))!.Value);

    [Fact]
    public void Folds_nothing_in_a_unique_index() =>
        Of(Existing("few") with { IsUnique = true })!.Value.ShouldBeGreaterThan(Of(Existing("few"))!.Value);

    [Fact]
    public void Says_nothing_of_an_invalid_index() => Of(Existing("id") with { IsValid = false }).ShouldBeNull();

    [Fact]
    public void Says_nothing_of_a_predicate_that_statistics_do_not_tell() =>
        Of(Existing("id") with { Predicate = "(few = 3)" }).ShouldBeNull();

    [Fact]
    public void Says_nothing_of_a_table_that_was_never_analysed() =>
        FreshSizes
            .Apply(Catalog(Existing("id"), SizingTables.Million with { Rows = -1 }))
            .Tables[0]
            .Indexes[0]
            .FreshSize.ShouldBeNull();

    private static Bytes? Of(Index index) =>
        FreshSizes.Apply(Catalog(index, SizingTables.Million)).Tables[0].Indexes[0].FreshSize;

    private static Catalog Catalog(Index index, Table table) => new() { Tables = [table with { Indexes = [index] }] };

    private static Index Existing(string column) =>
        new()
        {
            Name = new QualifiedName("public", "i"),
            Table = SizingTables.Name,
            Keys = [IndexKey.Of(column)],
            Definition = $"CREATE INDEX i ON public.t USING btree ({column})",
        };
}
