namespace Plimsoll.Core.Signals;

/// <summary>A <c>CREATE STATISTICS</c> object.</summary>
public sealed record ExtendedStatistics(QualifiedName Name, QualifiedName Table, IReadOnlyList<string> Columns)
{
    /// <summary>The COMMENT on it; Plimsoll's own begin with <see cref="Index.OwnCommentPrefix"/>.</summary>
    public string? Comment { get; init; }
}
