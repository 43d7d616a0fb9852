using Plimsoll.Core.Signals;
using Plimsoll.Core.Signals.Constants;
using Plimsoll.Core.Signals.Plans;
using Plimsoll.Core.Signals.Plans.Conditions;

namespace Plimsoll.Core.Prescriptions.Indexes.Candidates;

/// <summary>Reads off a plan how its statement uses each base relation.</summary>
internal sealed class RelationUses
{
    private readonly Dictionary<string, RelationUse> _uses = new(StringComparer.Ordinal);

    private RelationUses() { }

    public static IReadOnlyList<RelationUse> Of(PlanNode root, Catalog catalog)
    {
        var reader = new RelationUses();
        foreach (var node in root.Descend().Where(IsScan))
        {
            if (catalog.Find(node.Schema, node.Relation) is { } table)
            {
                reader._uses.TryAdd(
                    node.Alias!,
                    new RelationUse
                    {
                        Alias = node.Alias!,
                        Table = table,
                        Home = catalog.RootOf(table),
                    }
                );
            }
        }
        reader.Visit(root, isLimited: false, parent: null);
        return [.. reader._uses.Values];
    }

    /// <summary>ModifyTable names a relation too, but reads nothing of it.</summary>
    private static bool IsScan(PlanNode node) =>
        node.Alias is not null && node.Relation is not null && node.NodeType != "ModifyTable";

    private void Visit(PlanNode node, bool isLimited, PlanNode? parent)
    {
        foreach (var text in ConditionsOf(node))
        {
            foreach (var condition in ConditionParser.Parse(text, TypeOf))
            {
                Take(condition);
            }
            Need(text);
        }
        TakeKeys(node, isLimited);
        // A scan below a node that projects hands up all columns it has at hand, wanted or not.
        if (!IsScan(node) || parent is null or { NodeType: "Limit" or "ModifyTable" or "Samples" })
        {
            node.Output.ToList().ForEach(Need);
        }
        isLimited =
            node.NodeType == "Limit" || (isLimited && node.NodeType is "Sort" or "Incremental Sort" or "Gather Merge");
        foreach (var child in node.Children)
        {
            Visit(child, isLimited, node);
        }
    }

    private static IEnumerable<string> ConditionsOf(PlanNode node) =>
        new[]
        {
            node.Filter,
            node.IndexCondition,
            node.RecheckCondition,
            node.HashCondition,
            node.MergeCondition,
            node.JoinFilter,
        }.OfType<string>();

    private string? TypeOf(string? alias, string column) =>
        alias is not null && _uses.TryGetValue(alias, out var use) ? use.Table.FindColumn(column)?.Type : null;

    private void Need(string text)
    {
        foreach (var (alias, column) in ColumnMentions.In(text))
        {
            if (_uses.TryGetValue(alias, out var use))
            {
                if (column is null || use.Table.FindColumn(column) is null)
                {
                    use.Needed = null;
                }
                use.Needed?.Add(column!);
            }
        }
        if (_uses.Count == 1)
        {
            var only = _uses.Values.First();
            only.Needed?.UnionWith(ColumnMentions.Bare(text).Where(c => only.Table.FindColumn(c) is not null));
        }
    }

    private void Take(Condition condition)
    {
        switch (condition)
        {
            case Condition.Comparison comparison when Find(comparison.Subject) is { } use:
                Take(use, comparison);
                break;
            case Condition.Join join:
                TakeSide(join.Left, join.Right, join.Operator);
                TakeSide(join.Right, join.Left, join.Operator);
                break;
            case Condition.NullTest test when test.Subject.Shape == OperandShape.Column:
                Find(test.Subject)?.Tests.Add(test);
                break;
            case Condition.BooleanTest test when test.Subject.Shape == OperandShape.Column:
                Find(test.Subject)?.Tests.Add(test);
                break;
            case Condition.AnyOf any:
                foreach (var part in any.Alternatives.SelectMany(a => a).Where(a => a is not Condition.NullTest))
                {
                    Take(part);
                }
                break;
        }
    }

    private static void Take(RelationUse use, Condition.Comparison comparison)
    {
        if (KeyOf(use, comparison.Subject) is not { } key)
        {
            return;
        }
        var list = comparison.Operator switch
        {
            "=" => use.Equalities,
            "= ANY" => use.Lists,
            "<" or "<=" or ">" or ">=" => use.Ranges,
            "~~" or "~~*" => use.Patterns,
            "@>" or "<@" or "&&" or "?" or "?|" or "?&" or "@@" => use.Containments,
            _ => null,
        };
        Add(list, key);
        if (
            comparison.Operator == "="
            && !use.Tests.Contains(comparison)
            && SqlConstant.ValueOf(comparison.Operand) is not null
        )
        {
            use.Tests.Add(comparison);
        }
    }

    private void TakeSide(Operand side, Operand partner, string name)
    {
        if (Find(side) is not { } use || KeyOf(use, side) is not { } key)
        {
            return;
        }
        if (name == "=")
        {
            if (!use.Joins.TryGetValue(partner.Alias ?? "", out var keys))
            {
                use.Joins[partner.Alias ?? ""] = keys = [];
            }
            Add(keys, key);
        }
        else if (name is "<" or "<=" or ">" or ">=")
        {
            Add(use.Ranges, key);
        }
    }

    private void TakeKeys(PlanNode node, bool isLimited)
    {
        if (node.SortKey.Count > 0)
        {
            TakeSequence(node.SortKey, u => u.Orders, isLimited);
        }
        if (node.GroupKey.Count > 0)
        {
            TakeSequence(node.GroupKey, u => u.Groups, isLimited: false);
        }
        if (node is { NodeType: "Aggregate", Strategy: "Plain" })
        {
            foreach (var call in node.Output.SelectMany(Extremes.In))
            {
                var use = call.Alias is { } alias ? _uses.GetValueOrDefault(alias) : _uses.Values.FirstOrDefault();
                if (use?.Table.FindColumn(call.Column) is not null)
                {
                    Add(use.Extremes, IndexKey.Of(call.Column));
                }
            }
        }
    }

    /// <summary>The leading keys that rest on one relation; an index can serve no more of them.</summary>
    private void TakeSequence(IReadOnlyList<string> texts, Func<RelationUse, List<List<IndexKey>>> into, bool isLimited)
    {
        RelationUse? first = null;
        var keys = new List<IndexKey>();
        foreach (var text in texts)
        {
            Need(text);
            var key = ConditionParser.ParseKey(text, TypeOf);
            if (
                key.Subject is null
                || Find(key.Subject) is not { } use
                || KeyOf(use, key.Subject) is not { } bare
                || (first is not null && use != first)
            )
            {
                break;
            }
            first = use;
            keys.Add(bare with { Descending = key.Descending, NullsFirst = key.NullsFirst });
        }
        if (first is not null)
        {
            into(first).Add(keys);
            first.IsLimited |= isLimited;
        }
        texts.ToList().ForEach(Need);
    }

    private RelationUse? Find(Operand operand) =>
        operand.Alias is not null && _uses.TryGetValue(operand.Alias, out var use) ? use : null;

    /// <summary>Null where no index can be made of it: no such column, a parameter or a redacted literal within.</summary>
    private static IndexKey? KeyOf(RelationUse use, Operand operand)
    {
        if (use.Table.FindColumn(operand.Column) is not { } column)
        {
            return null;
        }
        if (operand.Shape is OperandShape.Column or OperandShape.Relabelled)
        {
            return IndexKey.Of(column.Name);
        }
        return
            operand.Expression.Contains('?', StringComparison.Ordinal)
            || operand.Expression.Contains('$', StringComparison.Ordinal)
            ? null
            : new IndexKey(operand.Expression);
    }

    private static void Add(List<IndexKey>? list, IndexKey key)
    {
        if (list is not null && !list.Contains(key))
        {
            list.Add(key);
        }
    }
}
