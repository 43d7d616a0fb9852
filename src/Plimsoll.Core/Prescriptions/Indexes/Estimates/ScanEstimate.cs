using Plimsoll.Core.Prescriptions.Indexes.Candidates;
using Plimsoll.Core.Prescriptions.Indexes.Sizing;
using Plimsoll.Core.Signals;
using Plimsoll.Core.Signals.Plans;
using Plimsoll.Core.Signals.Plans.Conditions;

namespace Plimsoll.Core.Prescriptions.Indexes.Estimates;

/// <summary>
/// The cost of finding a scan's rows by an index, from statistics alone, in the planner's units. It follows the shape of
/// <c>cost_index</c> (pages by correlation between the best and the worst case), simplified.
/// </summary>
/// <param name="Cost">Of one execution.</param>
/// <param name="Matched">Leading keys that the statement's conditions use.</param>
internal sealed record ScanEstimate(double Cost, int Matched)
{
    private const double CpuTuple = 0.01;
    private const double CpuIndexTuple = 0.005;

    /// <summary>Share of rows that a range keeps where nothing else tells (<c>DEFAULT_INEQ_SEL</c>).</summary>
    private const double RangeShare = 1.0 / 3;

    /// <summary>Trigrams of a typical pattern, and the share of rows that each is in.</summary>
    private const double Trigrams = 3;
    private const double RowsPerTrigram = 0.02;

    /// <returns>Null where no condition of the use matches the first key.</returns>
    /// <param name="scan">The scan as it is; its rows are those that all conditions keep.</param>
    /// <param name="joined">Keys of a join that come as parameters, one row at a time.</param>
    public static ScanEstimate? Of(
        RelationUse use,
        PlanNode scan,
        IndexDesign design,
        double randomPageCost,
        IReadOnlyCollection<IndexKey>? joined = null
    )
    {
        var table = use.Table;
        var rows = Math.Max(1, table.EstimatedRows);
        if (design.Method == "gin")
        {
            return use.Patterns.Concat(use.Containments).Any(k => k.Expression == design.Keys[0].Expression)
                ? Inverted(table, scan, rows, randomPageCost)
                : null;
        }
        var (share, matched) = Match(use, design, rows, joined ?? []);
        if (matched == 0)
        {
            return null;
        }
        // The conditions together keep scan.Rows; an index cannot keep fewer.
        var kept = joined is null ? Math.Max(share, Math.Min(1, scan.Rows / rows)) : share;
        if (joined is null && matched + (HasOwnCondition(design) ? 1 : 0) >= ConditionCount(use))
        {
            kept = Math.Min(1, scan.Rows / rows);
        }
        return new ScanEstimate(
            design.Method == "brin" ? Blocks(table, kept, rows) : Tree(use, design, kept, rows, randomPageCost),
            matched
        );
    }

    /// <summary>The predicate is a condition that no key is.</summary>
    private static bool HasOwnCondition(IndexDesign design) =>
        design.Predicate is not null
        && !(
            ConstantPredicate.Read(design.Predicate) is { } constant
            && design.Keys.Any(k => k.Column == constant.Column)
        );

    private static int ConditionCount(RelationUse use) =>
        use.Equalities.Count + use.Lists.Count + use.Ranges.Count + use.Tests.Count(t => t is not Condition.Comparison);

    private static (double Share, int Matched) Match(
        RelationUse use,
        IndexDesign design,
        double rows,
        IReadOnlyCollection<IndexKey> joined
    )
    {
        var share = PartialPredicate.ShareKept(design, use);
        var constant = ConstantPredicate.Read(design.Predicate)?.Column;
        var matched = 0;
        foreach (var key in design.Keys)
        {
            var distinct = key.Column is { } c ? use.Table.FindColumn(c)?.Statistics?.DistinctOf(rows) ?? 200 : 200;
            if (Has(use.Equalities, key) || Has(joined, key))
            {
                // The rows of the index all have the predicate's value.
                share /= key.Column is not null && key.Column == constant ? 1 : Math.Max(1, distinct);
            }
            else if (Has(use.Lists, key))
            {
                share = Math.Min(share, share * 10 / Math.Max(1, distinct));
            }
            else if (Has(use.Ranges, key))
            {
                return (share * RangeShare, matched + 1);
            }
            else
            {
                break;
            }
            matched++;
        }
        return (Math.Max(share, 1 / rows), matched);
    }

    private static bool Has(IReadOnlyCollection<IndexKey> keys, IndexKey key) =>
        keys.Any(k => k.Expression == key.Expression);

    private static double Tree(RelationUse use, IndexDesign design, double kept, double rows, double randomPageCost)
    {
        var table = use.Table;
        var found = Math.Max(1, kept * rows);
        var indexPages = Math.Max(1, IndexSizeModel.Predict(design, table).Count / 8192.0);
        var descent = randomPageCost + (0.0025 * Math.Log2(rows + 1));
        var cpu = found * (CpuIndexTuple + CpuTuple);
        var leaves = kept * indexPages;
        var isCovering =
            use.Needed is { } needed
            && needed.All(c => design.Include.Contains(c) || design.Keys.Any(k => k.Column == c));
        if (isCovering)
        {
            return descent + leaves + cpu;
        }
        var correlation = design.Keys[0].Column is { } first
            ? table.FindColumn(first)?.Statistics?.Correlation ?? 0
            : 0;
        var near = correlation * correlation;
        var worst = Bitmap(table, found, randomPageCost);
        var best = Math.Ceiling(kept * table.Pages);
        return descent + leaves + cpu + (near * best) + ((1 - near) * worst);
    }

    private static double Blocks(Table table, double kept, double rows) =>
        10 + (1.2 * kept * table.Pages) + (1.2 * kept * rows * CpuTuple);

    private static ScanEstimate Inverted(Table table, PlanNode scan, double rows, double randomPageCost)
    {
        var postings = Trigrams * RowsPerTrigram * rows * CpuIndexTuple;
        var found = Math.Max(1, scan.Rows * 1.5); // trigrams let some false ones through
        return new ScanEstimate(
            (5 * randomPageCost) + postings + Bitmap(table, found, randomPageCost) + (found * CpuTuple),
            1
        );
    }

    /// <summary>Pages in physical order: the more of the table they are, the more they cost like a sequential read.</summary>
    private static double Bitmap(Table table, double found, double randomPageCost)
    {
        double pages = Math.Max(1, table.Pages);
        var visited = Math.Min(pages, 2 * pages * found / ((2 * pages) + found));
        return visited * (randomPageCost - ((randomPageCost - 1) * Math.Sqrt(visited / pages)));
    }
}
