namespace Plimsoll.Core.Signals;

/// <summary>A sequence, and the column that it feeds.</summary>
public sealed record Sequence
{
    public required QualifiedName Name { get; init; }

    /// <summary>Null where it was never used or may not be read.</summary>
    public long? LastValue { get; init; }

    /// <summary>Whether the role may see <see cref="LastValue"/>: it takes SELECT or USAGE on the sequence itself.</summary>
    public bool CanRead { get; init; } = true;

    /// <summary>Where it ends: its maximum, or the minimum of one that runs down.</summary>
    public long MaxValue { get; init; } = long.MaxValue;

    /// <summary>The other end of its numbers, from which the share used is counted.</summary>
    public long Origin { get; init; } = 1;
    public long Increment { get; init; } = 1;
    public bool Cycles { get; init; }
    public QualifiedName? OwnerTable { get; init; }
    public string? OwnerColumn { get; init; }

    /// <summary>The column's type (a domain's base type), whose own limit may come before the sequence's.</summary>
    public string? OwnerColumnType { get; init; }
}
