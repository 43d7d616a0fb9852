using Plimsoll.Core.Prescriptions.Indexes.Candidates;

namespace Plimsoll.Core.Prescriptions.Indexes.Selection;

/// <summary>
/// One index in the place of two on the same table (Chaudhuri and Narasayya, "Index Merging", ICDE 1999): the keys of
/// the one, and the rest of the other as INCLUDE, or the longer of the keys where one continues the other.
/// </summary>
internal static class Merging
{
    private const int MaxInclude = 10;

    public static IEnumerable<Candidate> Of(PooledCandidate a, PooledCandidate b)
    {
        if (
            a.Design.Table != b.Design.Table
            || a.Design.Method != "btree"
            || b.Design.Method != "btree"
            || a.Design.Predicate != b.Design.Predicate
            || a.Design.Keys.Concat(b.Design.Keys).Any(k => k.Column is null)
            || !ExistingIndexes.IsSameTerm(a.Design.Keys[0], b.Design.Keys[0])
        )
        {
            yield break;
        }
        if (Merge(a.Design, b.Design) is { } one)
        {
            yield return new Candidate(one, $"{a.Reason}; and {b.Reason}");
        }
        if (Merge(b.Design, a.Design) is { } other)
        {
            yield return new Candidate(other, $"{b.Reason}; and {a.Reason}");
        }
    }

    /// <summary>Whatever plan uses the narrow one could use the wide one, at the cost of reading wider entries.</summary>
    public static bool StandsIn(IndexDesign wide, IndexDesign narrow) =>
        wide.Table == narrow.Table
        && wide is { Method: "btree" }
        && narrow is { Method: "btree" }
        && wide.Predicate == narrow.Predicate
        && wide != narrow
        && ExistingIndexes.IsPrefix(narrow.Keys, wide.Keys)
        && narrow.Include.All(c => wide.Include.Contains(c) || wide.Keys.Any(k => k.Column == c));

    private static IndexDesign? Merge(IndexDesign a, IndexDesign b)
    {
        var keys = ExistingIndexes.IsPrefix(a.Keys, b.Keys) ? b.Keys : a.Keys;
        var include = a
            .Include.Concat(b.Keys.Select(k => k.Column!))
            .Concat(b.Include)
            .Concat(a.Keys.Select(k => k.Column!))
            .Where(c => keys.All(k => k.Column != c))
            .Distinct(StringComparer.Ordinal)
            .Order(StringComparer.Ordinal)
            .ToList();
        var merged = a with { Keys = keys, Include = include };
        return include.Count <= MaxInclude && merged != a && merged != b ? merged : null;
    }
}
