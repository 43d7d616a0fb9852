using Plimsoll.Core.Signals;
using Index = Plimsoll.Core.Signals.Index;

namespace Plimsoll.Core.Diagnosis;

/// <summary>When one index can stand in for another, by the catalog alone.</summary>
public static class IndexCover
{
    /// <summary>The first of <paramref name="others"/> that serves every read of the index and enforces all that it enforces.</summary>
    public static Index? FindFor(Index index, IEnumerable<Index> others) =>
        index.IsPrimaryKey || index.IsReferenced || index.IsReplicaIdentity || index.IsClustered
            ? null
            : others
                .Where(o => Covers(o, index))
                .OrderByDescending(o => o.Keys.Count == index.Keys.Count)
                .ThenBy(o => o.Keys.Count)
                .FirstOrDefault();

    private static bool Covers(Index other, Index index) =>
        other.IsValid
        && other.Method == index.Method
        && other.Predicate == index.Predicate
        && ServesKeys(other, index)
        && index.Include.All(c => other.Include.Contains(c) || other.Keys.Any(k => k.Column == c))
        && Enforces(other, index);

    /// <summary>
    /// Only a B-tree serves its leading keys alone. It is also read backwards, so all keys may be turned round together.
    /// </summary>
    private static bool ServesKeys(Index other, Index index)
    {
        if (index.Method != "btree")
        {
            return index.Keys.SequenceEqual(other.Keys);
        }
        var leading = other.Keys.Take(index.Keys.Count).ToList();
        return index.Keys.SequenceEqual(leading) || index.Keys.SequenceEqual(leading.Select(Reverse));
    }

    private static IndexKey Reverse(IndexKey key) =>
        key with
        {
            Descending = !key.Descending,
            NullsFirst = !key.NullsFirst,
        };

    /// <summary>
    /// A unique index yields only to a unique one on the same keys, with the same idea of NULL, that checks as early: ON
    /// CONFLICT cannot use a deferrable one.
    /// </summary>
    private static bool Enforces(Index other, Index index)
    {
        if (index.IsConstraint && !(index.IsUnique && other.IsConstraint))
        {
            return false;
        }
        return !index.IsUnique
            || (
                other.IsUnique
                && other.Keys.Count == index.Keys.Count
                && (other.IsImmediate || !index.IsImmediate)
                && NullsAreEqual(other) == NullsAreEqual(index)
            );
    }

    private static bool NullsAreEqual(Index index) =>
        index.Definition.Contains(" NULLS NOT DISTINCT", StringComparison.Ordinal);
}
