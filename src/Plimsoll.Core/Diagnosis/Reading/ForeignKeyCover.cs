using Plimsoll.Core.Prescriptions.Indexes;
using Plimsoll.Core.Signals;
using Index = Plimsoll.Core.Signals.Index;

namespace Plimsoll.Core.Diagnosis.Reading;

/// <summary>Whether an index finds the rows that a foreign key points from.</summary>
public static class ForeignKeyCover
{
    /// <summary>Valid, not partial, and its first keys are the key's columns in any order.</summary>
    public static bool Covers(Index index, ForeignKey key) =>
        index is { IsValid: true, IsReady: true }
        && index.Method is "btree" or "hash"
        && IsWholeFor(index.Predicate, key)
        && Leads(index.Keys, key);

    public static bool Covers(IndexDesign design, ForeignKey key) =>
        design.Method is "btree" or "hash" && design.Predicate is null && Leads(design.Keys, key);

    private static bool Leads(IReadOnlyList<IndexKey> keys, ForeignKey key) =>
        keys.Take(key.Columns.Count).Select(k => k.Column).ToHashSet().SetEquals(key.Columns);

    /// <summary><c>WHERE (column IS NOT NULL)</c> leaves out only rows that point nowhere.</summary>
    private static bool IsWholeFor(string? predicate, ForeignKey key) =>
        predicate is null || key.Columns.Any(c => Proposals.Same(predicate, $"{SqlIdentifier.Quote(c)} IS NOT NULL"));
}
