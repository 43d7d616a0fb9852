using Plimsoll.Core.Signals;
using Plimsoll.Core.Signals.Plans;
using Plimsoll.Core.Signals.Plans.Conditions;
using Plimsoll.Core.Workloads;

namespace Plimsoll.Core.Diagnosis.Reading;

/// <summary>A step of a plan that reads one known table.</summary>
/// <param name="Filter">What is checked row by row after reading.</param>
/// <param name="Lookup">What an index was searched by.</param>
public sealed record Scan(Table Table, PlanStep Step, IReadOnlyList<Condition> Filter, IReadOnlyList<Condition> Lookup)
{
    /// <summary>Reads the table from end to end, whatever the condition.</summary>
    public bool IsWhole => Step.Node.NodeType == "Seq Scan";

    /// <summary>Rows that one call of the statement reads here, as far as the plan tells.</summary>
    public double RowsRead => IsWhole ? Table.EstimatedRows * Step.Loops * Step.Fraction : RowsKept;

    /// <summary>Rows that one call keeps of them, by the planner's estimate.</summary>
    public double RowsKept => Step.Node.Rows * Step.Loops * Step.Fraction;

    public IEnumerable<Condition.Comparison> Comparisons => Filter.Concat(Lookup).OfType<Condition.Comparison>();

    /// <summary>Scans of tables in the catalog; none where the statement has no plan.</summary>
    public static IReadOnlyList<Scan> Of(WorkloadStatement statement, Catalog catalog)
    {
        if (statement.Plan is not { } plan)
        {
            return [];
        }
        var typeOf = TypesOf(plan.Root.Descend(), catalog);
        return
        [
            .. from step in PlanStep.Of(plan.Root)
            let node = step.Node
            where node.NodeType.EndsWith(" Scan", StringComparison.Ordinal)
            let table = catalog.Find(node.Schema, node.Relation)
            where table is not null
            let lookup = node.NodeType == "Bitmap Heap Scan" ? node.RecheckCondition : node.IndexCondition
            select new Scan(
                table,
                step,
                ConditionParser.Parse(node.Filter, typeOf),
                ConditionParser.Parse(lookup, typeOf)
            ),
        ];
    }

    /// <summary>Conditions that join two relations, with the tables on both sides.</summary>
    public static IEnumerable<(Condition.Join Join, Table? Left, Table? Right)> JoinsOf(
        WorkloadStatement statement,
        Catalog catalog
    )
    {
        if (statement.Plan is not { } plan)
        {
            return [];
        }
        var nodes = plan.Root.Descend().ToList();
        var typeOf = TypesOf(nodes, catalog);
        var tables = TablesOf(nodes, catalog);
        return from node in nodes
            from text in new[] { node.HashCondition, node.MergeCondition, node.JoinFilter, node.IndexCondition }
            from condition in ConditionParser.Parse(text, typeOf).OfType<Condition.Join>()
            let left = tables.GetValueOrDefault(condition.Left.Alias ?? "")
            let right = tables.GetValueOrDefault(condition.Right.Alias ?? "")
            select (condition, left, right);
    }

    private static Dictionary<string, Table> TablesOf(IEnumerable<PlanNode> nodes, Catalog catalog) =>
        nodes
            .Where(n => n.Alias is not null)
            .Select(n => (n.Alias, Table: catalog.Find(n.Schema, n.Relation)))
            .Where(n => n.Table is not null)
            .DistinctBy(n => n.Alias)
            .ToDictionary(n => n.Alias!, n => n.Table!);

    private static ConditionParser.TypeOf TypesOf(IEnumerable<PlanNode> nodes, Catalog catalog)
    {
        var tables = TablesOf(nodes, catalog);
        return (alias, column) =>
            tables.GetValueOrDefault(alias ?? (tables.Count == 1 ? tables.First().Key : ""))?.FindColumn(column)?.Type;
    }
}
