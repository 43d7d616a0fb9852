using System.Text.Json;
using Plimsoll.Core.Signals;
using Plimsoll.Core.Signals.Constants;
using Plimsoll.Core.Signals.Plans;
using Plimsoll.Core.Signals.Redaction;

namespace Plimsoll.Postgres.Plans;

/// <summary>Reads <c>EXPLAIN (VERBOSE, FORMAT JSON)</c>. Literals in conditions are redacted on the way in.</summary>
public static class PlanReader
{
    private static readonly JsonDocumentOptions s_deep = new() { MaxDepth = 2048 };

    /// <param name="mayStay">
    /// Whether a constant that a condition compares with a column of a table for equality may stay; null: none may.
    /// </param>
    /// <exception cref="JsonException">It is no plan.</exception>
    public static PlanNode Read(string json, Func<QualifiedName, ComparedConstant, bool>? mayStay = null)
    {
        using var document = JsonDocument.Parse(json, s_deep);
        var root = document.RootElement;
        return
            root.ValueKind == JsonValueKind.Array
            && root.GetArrayLength() > 0
            && root[0].TryGetProperty("Plan", out var plan)
            ? Node(plan, ConditionRedaction.For(plan, mayStay))
            : throw new JsonException("The text is no plan of EXPLAIN (FORMAT JSON).");
    }

    /// <exception cref="JsonException">It is no plan.</exception>
    public static Fingerprint? QueryId(string json)
    {
        using var document = JsonDocument.Parse(json, s_deep);
        var root = document.RootElement;
        return
            root.ValueKind == JsonValueKind.Array
            && root.GetArrayLength() > 0
            && root[0].TryGetProperty("Query Identifier", out var id)
            && id.TryGetInt64(out var number)
            ? new Fingerprint(number)
            : null;
    }

    private static PlanNode Node(JsonElement node, ConditionRedaction conditions) =>
        new()
        {
            NodeType = Text(node, "Node Type") ?? "Unknown",
            ParentRelationship = Text(node, "Parent Relationship"),
            SubplanName = Text(node, "Subplan Name"),
            JoinType = Text(node, "Join Type"),
            Strategy = Text(node, "Strategy"),
            Operation = Text(node, "Operation"),
            Schema = Text(node, "Schema"),
            Relation = Text(node, "Relation Name"),
            Alias = Text(node, "Alias"),
            IndexName = Text(node, "Index Name"),
            ScanDirection = Text(node, "Scan Direction"),
            StartupCost = Number(node, "Startup Cost"),
            TotalCost = Number(node, "Total Cost"),
            Rows = Number(node, "Plan Rows"),
            Width = (int)Number(node, "Plan Width"),
            Output = Expressions(node, "Output"),
            Filter = conditions.Redact(Text(node, "Filter")),
            IndexCondition = conditions.Redact(Text(node, "Index Cond")),
            RecheckCondition = conditions.Redact(Text(node, "Recheck Cond")),
            HashCondition = conditions.Redact(Text(node, "Hash Cond")),
            MergeCondition = conditions.Redact(Text(node, "Merge Cond")),
            JoinFilter = conditions.Redact(Text(node, "Join Filter")),
            SortKey = Expressions(node, "Sort Key"),
            PresortedKey = Expressions(node, "Presorted Key"),
            GroupKey = Expressions(node, "Group Key"),
            WorkersPlanned = (int)Number(node, "Workers Planned"),
            Children = node.TryGetProperty("Plans", out var plans)
                ? [.. plans.EnumerateArray().Select(p => Node(p, conditions))]
                : [],
        };

    private static string? Text(JsonElement node, string name) =>
        node.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static double Number(JsonElement node, string name) =>
        node.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Number ? value.GetDouble() : 0;

    private static IReadOnlyList<string> Expressions(JsonElement node, string name) =>
        node.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Array
            ? [.. value.EnumerateArray().Select(e => LiteralRedactor.Redact(e.GetString() ?? ""))]
            : [];
}
