using FsCheck;
using FsCheck.Fluent;
using Plimsoll.Core;
using Plimsoll.Core.Prescriptions.Indexes;
using Plimsoll.Core.Prescriptions.Indexes.Sizing;
using Plimsoll.Core.Signals;

namespace Plimsoll.Core.Tests.Prescriptions.Indexes.Sizing;

public sealed class IndexSizeModelTests
{
    private static readonly Table Million = SizingTables.Million;

    // What PostgreSQL 15 builds over a million distinct integers: 366 to a leaf page, 2745 pages in all.
    [Fact]
    public void Counts_the_pages_of_unique_integers_exactly() =>
        IndexSizeModel.Predict(SizingTables.On("id"), Million).ShouldBe(Bytes.FromPages(2745));

    [Fact]
    public void Folds_equal_keys_to_a_third() =>
        Ratio(SizingTables.On("few"), SizingTables.On("id")).ShouldBeInRange(0.28, 0.36);

    [Fact]
    public void Folds_nothing_where_the_type_forbids_it() =>
        Ratio(SizingTables.On("price"), SizingTables.On("id")).ShouldBeInRange(0.95, 1.05);

    [Fact]
    public void Folds_nothing_in_a_covering_index() =>
        Ratio(SizingTables.On("few") with { Include = ["few"] }, SizingTables.On("id")).ShouldBeGreaterThan(0.95);

    [Fact]
    public void Folds_nulls_and_leaves_them_out_of_a_partial_index()
    {
        var all = SizingTables.On("rare");
        var partial = all with { Predicate = "rare IS NOT NULL" };
        Ratio(partial, SizingTables.On("big")).ShouldBeInRange(0.04, 0.07);
        Ratio(all, SizingTables.On("big")).ShouldBeInRange(0.28, 0.4);
    }

    [Fact]
    public void Takes_the_planners_selectivity_for_a_predicate_that_statistics_do_not_tell()
    {
        var design = SizingTables.On("id") with { Predicate = "few = 3" };
        Ratio(design, SizingTables.On("id")).ShouldBe(1);
        Ratio(design with { Selectivity = 0.1 }, SizingTables.On("id")).ShouldBeInRange(0.09, 0.11);
    }

    [Fact]
    public void Is_one_page_for_an_empty_table() =>
        IndexSizeModel
            .Predict(SizingTables.On("id"), Million with { Rows = 0, Pages = 0 })
            .ShouldBe(Bytes.FromPages(1));

    [Fact]
    public void Knows_from_a_sample_that_columns_go_together()
    {
        var together = new SampledKey { Hashes = [.. Enumerable.Range(0, 30_000).Select(i => 1 + (i % 5000))] };
        var sample = new RowSample
        {
            Rows = 30_000,
            Keys = new Dictionary<string, SampledKey>(StringComparer.Ordinal) { ["id"] = together, ["big"] = together },
        };
        var alone = IndexSizeModel.Predict(SizingTables.On("id", "big"), Million);
        var sampled = IndexSizeModel.Predict(SizingTables.On("id", "big"), Million with { Sample = sample });
        (sampled.Count / (double)alone.Count).ShouldBeInRange(0.2, 0.35);
    }

    [Fact]
    public void Never_predicts_less_for_more_rows_whatever_the_repetition() =>
        FsCheck
            .Fluent.Prop.ForAll(
                ArbMap.Default.ArbFor<PositiveInt>(),
                distinct =>
                {
                    var column = Million.Columns[2];
                    var table = Million with
                    {
                        Columns = [column with { Statistics = column.Statistics! with { DistinctRaw = distinct.Get } }],
                    };
                    var small = IndexSizeModel.Predict(SizingTables.On("few"), table with { Rows = 10_000 });
                    var large = IndexSizeModel.Predict(SizingTables.On("few"), table with { Rows = 50_000 });
                    return large >= small;
                }
            )
            .QuickCheckThrowOnFailure();

    private static double Ratio(IndexDesign design, IndexDesign to) =>
        IndexSizeModel.Predict(design, Million).Count / (double)IndexSizeModel.Predict(to, Million).Count;
}
