using Plimsoll.Core.Prescriptions.Indexes.Candidates;
using Plimsoll.Core.Signals;
using Plimsoll.Core.Signals.Plans;

namespace Plimsoll.Core.Prescriptions.Indexes.Estimates;

/// <summary>
/// Puts indexes that the planner was not asked about into a plan: the scans that they would make cheaper, a sort below a
/// limit that they spare, a hash join that becomes a loop of lookups. What it saves goes off the nodes above.
/// </summary>
internal sealed class PlanRewriter(
    IReadOnlyList<RelationUse> uses,
    IReadOnlyCollection<IndexDesign> designs,
    double randomPageCost
)
{
    public PlanNode Rewrite(PlanNode node)
    {
        var children = node.Children.Select(Rewrite).ToList();
        var saved = node
            .Children.Zip(children)
            .Sum(p => (p.First.TotalCost - p.Second.TotalCost) * Loops(node, p.First));
        if (node.NodeType == "Samples")
        {
            return node with { Children = children, TotalCost = children.Average(c => c.TotalCost) };
        }
        var rewritten = node with
        {
            Children = children,
            TotalCost = Math.Max(children.Select(c => c.TotalCost).Append(0.01).Max(), node.TotalCost - saved),
        };
        return Cheapest(rewritten, Scan(node), Ordered(node), Lookups(rewritten));
    }

    private static PlanNode Cheapest(PlanNode node, params PlanNode?[] others) =>
        others.OfType<PlanNode>().Prepend(node).MinBy(n => n.TotalCost)!;

    /// <summary>How often a child is executed for one execution of its parent.</summary>
    private static double Loops(PlanNode parent, PlanNode child) =>
        parent.NodeType == "Nested Loop" && child.ParentRelationship == "Inner" && child.NodeType != "Materialize"
            ? Math.Max(1, parent.Children.First(c => c.ParentRelationship != "Inner").Rows)
            : 1;

    private RelationUse? UseOf(PlanNode scan) =>
        scan.NodeType is "Seq Scan" or "Bitmap Heap Scan" or "Index Scan" && scan.Alias is { } alias
            ? uses.FirstOrDefault(u => u.Alias == alias)
            : null;

    private PlanNode? Scan(PlanNode node)
    {
        if (UseOf(node) is not { } use)
        {
            return null;
        }
        var best = Estimates(use, node, null).DefaultIfEmpty().MinBy(e => e.Estimate?.Cost);
        return best.Estimate is { } estimate && estimate.Cost < node.TotalCost
            ? IndexScan(node, best.Design, estimate.Cost)
            : null;
    }

    private IEnumerable<(IndexDesign Design, ScanEstimate Estimate)> Estimates(
        RelationUse use,
        PlanNode node,
        IReadOnlyCollection<IndexKey>? joined
    ) =>
        designs
            .Where(d => d.Table == use.Home)
            .Select(d => (Design: d, Estimate: ScanEstimate.Of(use, node, d, randomPageCost, joined)))
            .Where(e => e.Estimate is not null)
            .Select(e => (e.Design, e.Estimate!));

    private static PlanNode IndexScan(PlanNode scan, IndexDesign design, double cost) =>
        scan with
        {
            NodeType = design.Method is "gin" or "brin" ? "Bitmap Heap Scan" : "Index Scan",
            IndexName = design.QualifiedName.Name,
            StartupCost = Math.Min(scan.StartupCost, cost),
            TotalCost = cost,
            Children = [],
        };

    /// <summary>Limit over Sort over a scan: an index in that order stops once the page is full.</summary>
    private PlanNode? Ordered(PlanNode node)
    {
        if (node is not { NodeType: "Limit", Children: [{ NodeType: "Sort", Children: [var scan] } sort] })
        {
            return null;
        }
        while (scan is { NodeType: "Gather" or "Gather Merge" or "Sort", Children: [var below] })
        {
            scan = below;
        }
        if (UseOf(scan) is not { } use || use.Orders.Count == 0)
        {
            return null;
        }
        var part = sort.Rows > 0 ? Math.Min(1, node.Rows / sort.Rows) : 1;
        var best = designs
            .Where(d => d.Table == use.Home && d.Method == "btree" && GivesOrder(use, d))
            .Select(d => (Design: d, Cost: OrderedCost(use, scan, d, part)))
            .DefaultIfEmpty()
            .MinBy(d => d.Cost);
        if (best.Design is null || best.Cost >= node.TotalCost)
        {
            return null;
        }
        return node with { TotalCost = best.Cost, Children = [IndexScan(scan, best.Design, best.Cost)] };
    }

    private double OrderedCost(RelationUse use, PlanNode scan, IndexDesign design, double part)
    {
        var rows = Math.Max(1, use.Table.EstimatedRows);
        var equal = design.Keys.TakeWhile(k => use.Equalities.Exists(e => e.Expression == k.Expression)).ToList();
        var whole =
            equal.Count > 0 ? ScanEstimate.Of(use, scan, design with { Keys = equal }, randomPageCost)?.Cost : null;
        return Math.Max(randomPageCost, (whole ?? ((use.Table.Pages + rows) * randomPageCost)) * part) + randomPageCost;
    }

    private static bool GivesOrder(RelationUse use, IndexDesign design)
    {
        var rest = design.Keys.SkipWhile(k => use.Equalities.Exists(e => e.Expression == k.Expression)).ToList();
        return use.Orders.Exists(o => ExistingIndexes.IsPrefix(o, rest));
    }

    /// <summary>A hash or merge join with a scanned side becomes a loop that looks that side up.</summary>
    private PlanNode? Lookups(PlanNode node)
    {
        if (node.NodeType is not ("Hash Join" or "Merge Join") || node.Children.Count != 2)
        {
            return null;
        }
        PlanNode? best = null;
        foreach (
            var (outer, inner) in new[] { (node.Children[0], node.Children[1]), (node.Children[1], node.Children[0]) }
        )
        {
            var scan = inner;
            while (scan is { NodeType: "Hash" or "Sort" or "Materialize", Children: [var below] })
            {
                scan = below;
            }
            if (UseOf(scan) is not { } use)
            {
                continue;
            }
            var joined = use.Joins.Values.SelectMany(k => k).ToList();
            foreach (var (design, estimate) in Estimates(use, scan, joined))
            {
                var cost = outer.TotalCost + (Math.Max(1, outer.Rows) * estimate.Cost);
                if (
                    joined.Exists(k => k.Expression == design.Keys[0].Expression)
                    && cost < (best?.TotalCost ?? node.TotalCost)
                )
                {
                    var lookup = IndexScan(scan, design, estimate.Cost) with { ParentRelationship = "Inner" };
                    best = node with
                    {
                        NodeType = "Nested Loop",
                        TotalCost = cost,
                        Children = [outer with { ParentRelationship = "Outer" }, lookup],
                    };
                }
            }
        }
        return best;
    }
}
