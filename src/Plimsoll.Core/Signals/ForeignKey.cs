namespace Plimsoll.Core.Signals;

/// <summary>A foreign key, named on the table that holds it.</summary>
public sealed record ForeignKey
{
    public required string Name { get; init; }

    /// <summary>Unquoted, in the order of the constraint.</summary>
    public required IReadOnlyList<string> Columns { get; init; }
    public required QualifiedName ReferencedTable { get; init; }
    public required IReadOnlyList<string> ReferencedColumns { get; init; }

    /// <summary><c>NO ACTION</c>, <c>RESTRICT</c>, <c>CASCADE</c>, <c>SET NULL</c> or <c>SET DEFAULT</c>.</summary>
    public string OnDelete { get; init; } = "NO ACTION";
}
