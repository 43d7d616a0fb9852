using System.Globalization;
using System.Text;
using Plimsoll.Core.Signals.Plans;

namespace Plimsoll.Core.Reports.Audit;

/// <summary>A plan the way EXPLAIN prints it, which is how people know to read it.</summary>
public static class PlanText
{
    public static string Of(PlanNode root)
    {
        var text = new StringBuilder();
        Write(text, root, 0);
        return text.ToString().TrimEnd('\n');
    }

    private static void Write(StringBuilder text, PlanNode node, int depth)
    {
        var indent = depth == 0 ? "" : new string(' ', (depth * 6) - 4) + "->  ";
        if (node.SubplanName is not null)
        {
            text.Append(' ', depth * 6 - 4).Append(node.SubplanName).Append('\n');
        }
        text.Append(indent).Append(Head(node)).Append('\n');
        var inner = new string(' ', (depth * 6) + 2);
        foreach (var (label, value) in Details(node))
        {
            text.Append(inner).Append(label).Append(": ").Append(value).Append('\n');
        }
        foreach (var child in node.Children)
        {
            Write(text, child, depth + 1);
        }
    }

    private static string Head(PlanNode node)
    {
        var name = node.NodeType switch
        {
            "ModifyTable" => node.Operation ?? "ModifyTable",
            "Aggregate" => node.Strategy switch
            {
                "Hashed" => "HashAggregate",
                "Sorted" => "GroupAggregate",
                _ => "Aggregate",
            },
            _ when node.JoinType is { } join and not "Inner" => $"{node.NodeType.Replace(" Join", "")} {join} Join",
            _ => node.NodeType,
        };
        if (node.ScanDirection == "Backward")
        {
            name += " Backward";
        }
        if (node.IndexName is not null)
        {
            name += $" using {SqlIdentifier.Quote(node.IndexName)}";
        }
        if (node.Relation is not null)
        {
            name += $" on {SqlIdentifier.Quote(node.Relation)}";
            if (node.Alias is not null && node.Alias != node.Relation)
            {
                name += $" {SqlIdentifier.Quote(node.Alias)}";
            }
        }
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{name}  (cost={node.StartupCost:0.##}..{node.TotalCost:0.##} rows={node.Rows:0} width={node.Width})"
        );
    }

    private static IEnumerable<(string Label, string Value)> Details(PlanNode node)
    {
        (string Label, string? Value)[] all =
        [
            ("Index Cond", node.IndexCondition),
            ("Recheck Cond", node.RecheckCondition),
            ("Hash Cond", node.HashCondition),
            ("Merge Cond", node.MergeCondition),
            ("Join Filter", node.JoinFilter),
            ("Filter", node.Filter),
            ("Sort Key", node.SortKey.Count > 0 ? string.Join(", ", node.SortKey) : null),
            ("Presorted Key", node.PresortedKey.Count > 0 ? string.Join(", ", node.PresortedKey) : null),
            ("Group Key", node.GroupKey.Count > 0 ? string.Join(", ", node.GroupKey) : null),
            (
                "Workers Planned",
                node.WorkersPlanned > 0 ? node.WorkersPlanned.ToString(CultureInfo.InvariantCulture) : null
            ),
        ];
        return all.Where(d => d.Value is not null).Select(d => (d.Label, d.Value!));
    }
}
