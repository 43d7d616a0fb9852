using Plimsoll.Core;
using Plimsoll.Core.Prescriptions.Indexes;
using Plimsoll.Core.Signals;
using Plimsoll.Core.Workloads;

namespace Plimsoll.Bench.IndexAdvisor;

/// <summary>
/// The baseline: Schlosser, Kossmann and Boissier, "Efficient Scalable Multi-Attribute Index Selection Using Recursive
/// Strategies" (ICDE 2019). In each step every single-attribute index, and every extension of a chosen index by one
/// attribute at its end, is weighed by the cost that it saves for each byte that it adds; the best goes in, while the
/// budget lasts, but for copies of what exists. Sizes are hypopg's, as published; costs are cached by statement and the indexes that concern it.
/// </summary>
/// <param name="isAllowed">
/// Whether a set may be had at all; always, as published. With a bound on inserts it is a peer under the same rules.
/// </param>
internal sealed class Extend(
    Workload workload,
    ExtendCosts costs,
    int maxWidth,
    Func<IReadOnlyList<IndexDesign>, bool> isAllowed
)
{
    /// <summary>A step must lower the cost by this factor, as in the authors' own implementation.</summary>
    private const double MinImprovement = 1.003;

    private readonly Dictionary<(Fingerprint, string), double> _costs = [];

    /// <summary>How often the planner had to be asked, by this run alone.</summary>
    public int Calls { get; private set; }

    public async Task<IReadOnlyList<IndexDesign>> SelectAsync(Bytes budget, CancellationToken token)
    {
        var attributes = Attributes();
        var columns = workload.Statements.ToDictionary(s => s.Fingerprint, ColumnsOf);
        List<IndexDesign> chosen = [];
        var cost = await CostAsync(chosen, columns, token);
        var size = 0L;
        while (true)
        {
            IndexDesign? best = null;
            IndexDesign? replaced = null;
            var (bestRatio, bestCost, bestSize) = (0.0, cost, size);
            foreach (var (design, old) in Steps(chosen, attributes))
            {
                var added = await costs.SizeAsync(design, token);
                var freed = old is null ? 0 : await costs.SizeAsync(old, token);
                var newSize = size + added - freed;
                if (newSize > budget.Count || !isAllowed([.. chosen.Where(c => c != old), design]))
                {
                    continue;
                }
                var newCost = await CostAsync([.. chosen.Where(c => c != old), design], columns, token);
                if (newCost * MinImprovement >= cost)
                {
                    continue;
                }
                var ratio = (cost - newCost) / Math.Max(1, newSize - size);
                if (ratio > bestRatio)
                {
                    (best, replaced, bestRatio, bestCost, bestSize) = (design, old, ratio, newCost, newSize);
                }
            }
            if (best is null)
            {
                return chosen;
            }
            chosen = [.. chosen.Where(c => c != replaced), best];
            (cost, size) = (bestCost, bestSize);
        }
    }

    private IEnumerable<(IndexDesign Design, IndexDesign? Old)> Steps(
        List<IndexDesign> chosen,
        List<(QualifiedName Table, string Column)> attributes
    )
    {
        foreach (var (table, column) in attributes)
        {
            var single = new IndexDesign { Table = table, Keys = [IndexKey.Of(column)] };
            if (!chosen.Exists(c => c.Table == table && c.Keys[0].Column == column) && !Exists(single))
            {
                yield return (single, null);
            }
            foreach (
                var old in chosen.Where(c =>
                    c.Table == table && c.Keys.Count < maxWidth && c.Keys.All(k => k.Column != column)
                )
            )
            {
                var wider = old with { Keys = [.. old.Keys, IndexKey.Of(column)] };
                if (!chosen.Contains(wider) && !Exists(wider))
                {
                    yield return (wider, old);
                }
            }
        }
    }

    /// <summary>
    /// The leading part of an index that is there. hypopg takes a new index to have fewer levels than the real one, so that a
    /// copy would look like a gain.
    /// </summary>
    private bool Exists(IndexDesign design) =>
        workload
            .Catalog.Find(design.Table)!
            .Indexes.Any(i =>
                i.Predicate is null
                && i.Keys.Select(k => k.Column).Take(design.Keys.Count).SequenceEqual(design.Keys.Select(k => k.Column))
            );

    private async Task<double> CostAsync(
        List<IndexDesign> designs,
        Dictionary<Fingerprint, HashSet<(QualifiedName, string)>> columns,
        CancellationToken token
    )
    {
        var total = 0.0;
        foreach (var statement in workload.Statements)
        {
            var mine = columns[statement.Fingerprint];
            List<IndexDesign> relevant = [.. designs.Where(d => d.Keys.Any(k => mine.Contains((d.Table, k.Column!))))];
            var key = (
                statement.Fingerprint,
                string.Join('\n', relevant.Select(d => d.Shape).Order(StringComparer.Ordinal))
            );
            if (!_costs.TryGetValue(key, out var cost))
            {
                (cost, var calls) = await costs.CostAsync(statement.Fingerprint, key.Item2, relevant, token);
                Calls += calls;
                _costs[key] = cost;
            }
            var before = _costs.GetValueOrDefault((statement.Fingerprint, ""), cost);
            total += before > 0 ? statement.Load.TotalMilliseconds * cost / before : 0;
        }
        return total;
    }

    private List<(QualifiedName Table, string Column)> Attributes() =>
        [
            .. workload
                .Statements.SelectMany(ColumnsOf)
                .Distinct()
                .OrderBy(a => a.Table.Name, StringComparer.Ordinal)
                .ThenBy(a => a.Column, StringComparer.Ordinal),
        ];

    /// <summary>The columns whose names stand in the statement's text.</summary>
    private HashSet<(QualifiedName Table, string Column)> ColumnsOf(WorkloadStatement statement)
    {
        var words = statement
            .Statement.Text.Split(s_separators, StringSplitOptions.RemoveEmptyEntries)
            .ToHashSet(StringComparer.OrdinalIgnoreCase);
        return
        [
            .. workload
                .Catalog.Tables.Where(t => words.Contains(t.Name.Name))
                .SelectMany(t => t.Columns.Where(c => words.Contains(c.Name)).Select(c => (t.Name, c.Name))),
        ];
    }

    private static readonly char[] s_separators = " \n\r\t(),.;=<>*+-/'".ToCharArray();
}
