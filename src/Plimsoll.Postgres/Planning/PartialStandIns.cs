using Plimsoll.Core.Prescriptions.Indexes;
using Plimsoll.Core.Signals;
using Plimsoll.Core.Signals.Plans;

namespace Plimsoll.Postgres.Planning;

/// <summary>
/// hypopg (seen with 1.3.1) uses a hypothetical partial index only where its table is the first relation of the statement.
/// Behind a view, or as the second table of a join, it never does, though the real index would be used. Where the statement
/// has the predicate's constant itself, a whole index with the constant's column in front does the same: it reads the same
/// rows in the same order, by an entry a little wider.
/// </summary>
/// <param name="constants">That stand in the statement, by the column that each is compared with.</param>
internal sealed class PartialStandIns(IReadOnlySet<(string Alias, string Column, string Value)> constants)
{
    private readonly HashSet<QualifiedName> _seen = [];
    private readonly HashSet<QualifiedName> _unseen = [];

    /// <summary>By the stand-in, the designs that hypopg must be asked about otherwise: known to be so, or not known yet.</summary>
    public Dictionary<IndexDesign, IndexDesign> Of(IReadOnlyCollection<IndexDesign> designs, bool onlyKnown)
    {
        var standIns = new Dictionary<IndexDesign, IndexDesign>();
        foreach (
            var design in designs.Where(d => _unseen.Contains(d.Table) || (!onlyKnown && !_seen.Contains(d.Table)))
        )
        {
            if (Of(design) is { } standIn && !designs.Contains(standIn))
            {
                standIns.TryAdd(standIn, design);
            }
        }
        return standIns;
    }

    /// <summary>Learns from a plan that was made with the partial indexes themselves.</summary>
    public void Learn(PlanNode plan, IReadOnlyCollection<IndexDesign> designs) =>
        _seen.UnionWith(designs.Where(d => Of(d) is not null && Uses(plan, d)).Select(d => d.Table));

    /// <summary>Learns that the stand-ins were used where the partial indexes themselves were not.</summary>
    public void LearnUnseen(PlanNode plan, IReadOnlyCollection<IndexDesign> designs) =>
        _unseen.UnionWith(designs.Where(d => Uses(plan, d)).Select(d => d.Table));

    /// <summary>The plan with the designs' names in place of their stand-ins'.</summary>
    public static PlanNode Rename(PlanNode node, IReadOnlyDictionary<string, string> names) =>
        node with
        {
            IndexName = node.IndexName is { } name ? names.GetValueOrDefault(name, name) : null,
            Children = [.. node.Children.Select(c => Rename(c, names))],
        };

    private IndexDesign? Of(IndexDesign design) =>
        ConstantPredicate.Read(design.Predicate) is { } constant
        && constants.Any(c => c.Column == constant.Column && c.Value == constant.Value)
            ? design with
            {
                Keys = [IndexKey.Of(constant.Column), .. design.Keys.Where(k => k.Column != constant.Column)],
                Predicate = null,
                Selectivity = null,
            }
            : null;

    private static bool Uses(PlanNode plan, IndexDesign design) =>
        plan.Descend().Any(n => n.IndexName == design.QualifiedName.Name);
}
