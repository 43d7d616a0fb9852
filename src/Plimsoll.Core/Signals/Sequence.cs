namespace Plimsoll.Core.Signals;

/// <summary>A sequence, and the column that it feeds.</summary>
public sealed record Sequence
{
    public required QualifiedName Name { get; init; }

    /// <summary>Null where it was never used or may not be read.</summary>
    public long? LastValue { get; init; }
    public long MaxValue { get; init; } = long.MaxValue;
    public long Increment { get; init; } = 1;
    public bool Cycles { get; init; }
    public QualifiedName? OwnerTable { get; init; }
    public string? OwnerColumn { get; init; }

    /// <summary>The column's type, whose own limit may come before the sequence's.</summary>
    public string? OwnerColumnType { get; init; }
}
