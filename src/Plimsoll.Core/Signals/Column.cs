using Plimsoll.Core.Signals.Constants;

namespace Plimsoll.Core.Signals;

/// <summary>A column and, where ANALYZE has run and the role may see it, its statistics.</summary>
public sealed record Column
{
    public required string Name { get; init; }

    /// <summary><c>pg_attribute.attnum</c>, from 1.</summary>
    public int Number { get; init; }

    /// <summary>As <c>format_type</c> prints it: <c>timestamp with time zone</c>, <c>character varying(200)</c>.</summary>
    public required string Type { get; init; }

    /// <summary><c>pg_type.typcategory</c>: N numeric, S string, D date, B boolean, E enum, U user-defined, A array …</summary>
    public char TypeCategory { get; init; } = 'U';

    /// <summary><c>pg_type.typlen</c>: bytes, or -1 for variable length.</summary>
    public int TypeLength { get; init; } = -1;

    /// <summary><c>pg_type.typalign</c> in bytes: 1, 2, 4 or 8.</summary>
    public int TypeAlignment { get; init; } = 4;

    /// <summary>The type has a default B-tree operator class.</summary>
    public bool IsBTreeable { get; init; } = true;

    /// <summary>
    /// B-tree deduplication is safe for the type (<c>btequalimage</c>): not for numeric, float, jsonb, nor text of a
    /// nondeterministic collation.
    /// </summary>
    public bool IsDeduplicable { get; init; } = true;
    public bool NotNull { get; init; }
    public ColumnStatistics? Statistics { get; init; }

    /// <summary>The values that the schema names for it; empty where it names none.</summary>
    public IReadOnlyList<DeclaredValue> Declared { get; init; } = [];

    public DeclaredValue? FindDeclared(string value) => Declared.FirstOrDefault(d => d.Text == value);
}
