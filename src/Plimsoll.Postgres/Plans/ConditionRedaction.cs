using System.Text.Json;
using Plimsoll.Core.Signals;
using Plimsoll.Core.Signals.Constants;
using Plimsoll.Core.Signals.Redaction;

namespace Plimsoll.Postgres.Plans;

/// <summary>
/// Takes the literals out of a plan's conditions. One alone may stay: a constant that the schema declares for the very
/// column that the condition compares it with.
/// </summary>
/// <param name="tables">The plan's relations by alias.</param>
/// <param name="mayStay">Null: none.</param>
internal sealed class ConditionRedaction(
    IReadOnlyDictionary<string, QualifiedName> tables,
    Func<QualifiedName, ComparedConstant, bool>? mayStay
)
{
    public static ConditionRedaction For(JsonElement plan, Func<QualifiedName, ComparedConstant, bool>? mayStay)
    {
        var tables = new Dictionary<string, QualifiedName>(StringComparer.Ordinal);
        if (mayStay is not null)
        {
            Collect(plan, tables);
        }
        return new ConditionRedaction(tables, mayStay);
    }

    public string? Redact(string? condition)
    {
        if (condition is null || mayStay is null)
        {
            return LiteralRedactor.RedactOrNull(condition);
        }
        HashSet<int> kept =
        [
            .. ComparedConstant
                .In(condition)
                .Where(c => tables.TryGetValue(c.Alias, out var table) && mayStay(table, c))
                .Select(c => c.Start),
        ];
        return LiteralRedactor.RedactAllBut(condition, kept);
    }

    private static void Collect(JsonElement node, Dictionary<string, QualifiedName> tables)
    {
        if (Text(node, "Alias") is { } alias && Text(node, "Schema") is { } schema)
        {
            if (Text(node, "Relation Name") is { } relation)
            {
                tables.TryAdd(alias, new QualifiedName(schema, relation));
            }
        }
        if (node.TryGetProperty("Plans", out var plans))
        {
            foreach (var child in plans.EnumerateArray())
            {
                Collect(child, tables);
            }
        }
    }

    private static string? Text(JsonElement node, string name) =>
        node.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
