using Plimsoll.Core.Signals;

namespace Plimsoll.Core.Prescriptions.Indexes;

/// <summary>What exists already, and what a new index would stand in for.</summary>
internal static class ExistingIndexes
{
    /// <summary>An index of the table that does all that the design would; null where there is none.</summary>
    public static Signals.Index? Serving(Table table, IndexDesign design) =>
        table.Indexes.FirstOrDefault(i =>
            i is { IsValid: true, IsReady: true }
            && i.Method == design.Method
            && (i.Predicate is null || SamePredicate(i.Predicate, design.Predicate))
            && (i.Predicate is not null || design.Predicate is null)
            && IsPrefix(design.Keys, i.Keys)
            && design.Include.All(c => i.Include.Contains(c) || i.Keys.Any(k => k.Column == c))
        );

    /// <summary>Existing indexes that the design makes superfluous. Those with a duty of their own are left alone.</summary>
    public static IEnumerable<Signals.Index> MadeRedundantBy(Table table, IndexDesign design) =>
        table.Indexes.Where(i =>
            i
                is {
                    IsUnique: false,
                    IsPrimaryKey: false,
                    IsConstraint: false,
                    IsReferenced: false,
                    IsReplicaIdentity: false,
                    IsClustered: false,
                    IsValid: true
                }
            && i.Method == design.Method
            && i.Method == "btree"
            && (design.Predicate is null ? i.Predicate is null : SamePredicate(design.Predicate, i.Predicate))
            && IsPrefix(i.Keys, design.Keys)
            && i.Include.All(c => design.Include.Contains(c) || design.Keys.Any(k => k.Column == c))
        );

    /// <summary>Whether another design does all that the design does.</summary>
    public static bool StandsInFor(IndexDesign other, IndexDesign design) =>
        other.Table == design.Table
        && other.Method == design.Method
        && (design.Method == "btree" ? IsPrefix(design.Keys, other.Keys) : design.Keys.SequenceEqual(other.Keys))
        && (other.Predicate is null || SamePredicate(other.Predicate, design.Predicate))
        // A partial index is read for its few rows; a whole one in its place reads more.
        && (design.Predicate is null || other.Predicate is not null)
        && design.Include.All(c => other.Include.Contains(c) || other.Keys.Any(k => k.Column == c));

    /// <summary>The same keys in the same order, or all of them reversed: a B-tree is read both ways.</summary>
    public static bool IsPrefix(IReadOnlyList<IndexKey> shorter, IReadOnlyList<IndexKey> longer)
    {
        if (shorter.Count > longer.Count || shorter.Count == 0)
        {
            return false;
        }
        var pairs = shorter.Zip(longer).ToList();
        if (pairs.Exists(p => !IsSameTerm(p.First, p.Second)))
        {
            return false;
        }
        // One key alone is compared or ordered alike both ways, whatever its direction.
        return pairs.TrueForAll(p =>
                p.First.Descending == p.Second.Descending && p.First.NullsFirst == p.Second.NullsFirst
            )
            || pairs.TrueForAll(p =>
                p.First.Descending != p.Second.Descending && p.First.NullsFirst != p.Second.NullsFirst
            );
    }

    public static bool IsSameTerm(IndexKey a, IndexKey b) =>
        (a.Column is not null ? a.Column == b.Column : Bare(a.Expression) == Bare(b.Expression))
        && IsSameClass(a.OperatorClass, b.OperatorClass)
        && a.Collation == b.Collation;

    /// <summary>The server names the schema of an extension's class; a design leaves it to the search path.</summary>
    private static bool IsSameClass(string? a, string? b) =>
        a == b || (a is not null && b is not null && (IsQualified(a, b) || IsQualified(b, a)));

    private static bool IsQualified(string name, string bare) =>
        !bare.Contains('.', StringComparison.Ordinal) && name.EndsWith('.' + bare, StringComparison.Ordinal);

    private static bool SamePredicate(string a, string? b) =>
        b is not null
        && (Bare(a) == Bare(b) || (ConstantPredicate.Read(a) is { } constant && constant == ConstantPredicate.Read(b)));

    private static string Bare(string sql)
    {
        var bare = sql.Replace(" ", "", StringComparison.Ordinal);
        while (bare.StartsWith('(') && bare.EndsWith(')') && !bare[1..^1].Contains('(', StringComparison.Ordinal))
        {
            bare = bare[1..^1];
        }
        return bare;
    }
}
