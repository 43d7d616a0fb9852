using Plimsoll.Core.Prescriptions.Indexes;
using Plimsoll.Core.Prescriptions.Indexes.Sizing;

namespace Plimsoll.Bench.IndexAdvisor;

/// <summary>The predicted factor on inserts of the table that is slowed most; each table's indexes are reckoned once.</summary>
internal sealed class InsertBound(BenchCase bench, double rowsPerStatement)
{
    private readonly Dictionary<string, double> _known = new(StringComparer.Ordinal);

    public double Worst(IReadOnlyList<IndexDesign> designs) =>
        designs.GroupBy(d => d.Table).Select(g => Of([.. g])).DefaultIfEmpty(1).Max();

    private double Of(List<IndexDesign> onOneTable)
    {
        var key = string.Join('\n', onOneTable.Select(d => d.Shape).Order(StringComparer.Ordinal));
        if (!_known.TryGetValue(key, out var factor))
        {
            var table = bench.Workload.Catalog.Find(onOneTable[0].Table)!;
            _known[key] = factor = WriteCostModel.InsertSlowdown(table, onOneTable, rowsPerStatement);
        }
        return factor;
    }
}
