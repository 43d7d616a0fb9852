using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Plimsoll.Core.Prescriptions;

namespace Plimsoll.Store.Ledger;

/// <summary>
/// How entries are written. The kinds of change have names of their own here, so that a ledger outlives a renamed
/// class. The SQL is written beside them for people who read the file; reading it back, it is derived again.
/// </summary>
internal static class LedgerJson
{
    private static readonly (Type Type, string Name)[] s_changes =
    [
        (typeof(Change.CreateIndex), "create-index"),
        (typeof(Change.CreatePartitionedIndex), "create-partitioned-index"),
        (typeof(Change.DropIndex), "drop-index"),
        (typeof(Change.Reindex), "reindex"),
        (typeof(Change.CreateExtension), "create-extension"),
        (typeof(Change.SetServerSetting), "set-server-setting"),
        (typeof(Change.SetTableOption), "set-table-option"),
        (typeof(Change.CreateStatistics), "create-statistics"),
        (typeof(Change.Analyze), "analyze"),
        (typeof(Change.Vacuum), "vacuum"),
        (typeof(Change.Advice), "advice"),
    ];

    public static JsonSerializerOptions Options { get; } =
        new()
        {
            PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
            DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
            Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
            Converters = { new JsonStringEnumConverter(JsonNamingPolicy.SnakeCaseLower) },
            TypeInfoResolver = new DefaultJsonTypeInfoResolver { Modifiers = { NameChanges, LeaveOutComputed } },
        };

    private static void NameChanges(JsonTypeInfo type)
    {
        if (type.Type != typeof(Change))
        {
            return;
        }
        type.PolymorphismOptions = new JsonPolymorphismOptions
        {
            TypeDiscriminatorPropertyName = "kind",
            UnknownDerivedTypeHandling = JsonUnknownDerivedTypeHandling.FailSerialization,
        };
        foreach (var (derived, name) in s_changes)
        {
            type.PolymorphismOptions.DerivedTypes.Add(new JsonDerivedType(derived, name));
        }
    }

    private static void LeaveOutComputed(JsonTypeInfo type)
    {
        if (
            type.Kind != JsonTypeInfoKind.Object
            || type.Type.Namespace?.StartsWith("Plimsoll", StringComparison.Ordinal) != true
        )
        {
            return;
        }
        for (var i = type.Properties.Count - 1; i >= 0; i--)
        {
            var property = type.Properties[i];
            var isSql = typeof(Change).IsAssignableFrom(type.Type) && property.Name is "apply" or "revert";
            // Neither an init accessor nor a constructor's parameter: computed.
            if (property.Set is null && property.AssociatedParameter is null && !isSql)
            {
                type.Properties.RemoveAt(i);
            }
        }
    }
}
