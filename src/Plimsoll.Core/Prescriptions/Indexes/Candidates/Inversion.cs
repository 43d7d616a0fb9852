using Plimsoll.Core.Signals;

namespace Plimsoll.Core.Prescriptions.Indexes.Candidates;

/// <summary>Types with a default GIN operator class in core PostgreSQL.</summary>
internal static class Inversion
{
    public static bool Suits(Table table, string column) =>
        table.FindColumn(column) is { } c
        && (c.Type is "jsonb" or "tsvector" || c.Type.EndsWith("[]", StringComparison.Ordinal));
}
