using Plimsoll.Core.Signals;
using Plimsoll.Core.Signals.Plans.Conditions;

namespace Plimsoll.Core.Prescriptions.Indexes.Candidates;

/// <summary>
/// The indexes that one use of a relation asks for. Keys compared for equality come first, then the one range or the
/// order; whatever else the statement reads may be INCLUDEd so that the table need not be visited.
/// </summary>
internal sealed class CandidateGenerator(RelationUse use, KeyPopularity popularity, IReadOnlySet<string> extensions)
{
    private const int MaxKeys = 4;
    private const int MaxInclude = 8;

    /// <summary>Mean bytes of keys and INCLUDE columns: wider rows make an index as large as its table.</summary>
    private const int MaxCoveringWidth = 96;

    /// <summary>A smaller table is read as fast without an index.</summary>
    private const double MinRows = 100;

    private readonly List<Candidate> _found = [];

    public IReadOnlyList<Candidate> Generate()
    {
        if (use.Table.EstimatedRows < MinRows && use.Table.Pages < 10)
        {
            return [];
        }
        Lookups();
        Joins();
        Orders();
        BlockRanges();
        Inverted();
        Partials();
        return [.. _found.DistinctBy(c => c.Design)];
    }

    private List<IndexKey> Equal => Ranked([.. use.Equalities]);

    private List<IndexKey> Ranked(IReadOnlyList<IndexKey> keys) =>
        [.. keys.OrderByDescending(k => Distinct(k)).ThenBy(k => k.Expression, StringComparer.Ordinal)];

    private double Distinct(IndexKey key) =>
        key.Column is { } name && use.Table.FindColumn(name)?.Statistics is { } statistics
            ? statistics.DistinctOf(use.Table.EstimatedRows)
            : 0;

    private void Lookups()
    {
        foreach (var key in use.Equalities.Concat(use.Lists).Concat(use.Ranges))
        {
            Add([key], $"finds rows by {key.Expression}");
        }
        var byDistinct = Equal.Concat(Ranked(use.Lists)).ToList();
        var byUse = byDistinct.OrderByDescending(k => popularity.Of(use.Home, k)).ToList();
        foreach (var order in new[] { byDistinct, byUse })
        {
            if (order.Count > 1)
            {
                Add(order, $"equality on {Names(order)}");
                Add([.. order.Take(2)], $"equality on {Names([.. order.Take(2)])}");
            }
            foreach (var range in order.Count > 0 ? use.Ranges : [])
            {
                Add(
                    [.. order.Take(MaxKeys - 1), range],
                    $"equality on {Names(order)}, then the range of {range.Expression}"
                );
            }
        }
        foreach (var extreme in use.Extremes)
        {
            Add([.. Equal, extreme], $"finds the smallest or largest {extreme.Expression} at once");
        }
    }

    private void Joins()
    {
        var all = use.Joins.Values.SelectMany(k => k).Distinct().ToList();
        foreach (var keys in use.Joins.Values)
        {
            foreach (var key in keys)
            {
                JoinOn([key]);
            }
            if (keys.Count > 1)
            {
                var ranked = Ranked(keys);
                JoinOn(ranked);
                JoinOn([.. Enumerable.Reverse(ranked)]);
            }
        }
        if (all.Count > 1)
        {
            JoinOn(Ranked(all));
        }
    }

    private void JoinOn(List<IndexKey> keys)
    {
        var equal = Equal;
        Add(keys, $"joins by {Names(keys)}");
        if (equal.Count > 0)
        {
            Add([.. keys, .. equal], $"joins by {Names(keys)} among the rows with the given {Names(equal)}");
            Add([.. equal, .. keys], $"equality on {Names(equal)}, joins by {Names(keys)}");
        }
        foreach (var range in use.Ranges)
        {
            Add([.. keys, .. equal, range], $"joins by {Names(keys)} within the range of {range.Expression}");
        }
    }

    private void Orders()
    {
        foreach (var order in use.Orders)
        {
            List<IndexKey> fixedKeys =
            [
                .. Equal.Where(k => !order.Exists(o => o.Column == k.Column && k.Column is not null)),
            ];
            var limit = use.IsLimited ? ", so that a page is read without sorting the rest" : "";
            Add([.. fixedKeys, .. order], $"{Prefix(fixedKeys)}rows in the order of {Names(order)}{limit}");
            if (fixedKeys.Count > 0)
            {
                Add(order, $"rows in the order of {Names(order)}{limit}");
            }
        }
        foreach (var group in use.Groups)
        {
            Add([.. Equal, .. group], $"{Prefix(Equal)}rows grouped by {Names(group)}");
            Add(group, $"rows grouped by {Names(group)}");
        }
    }

    private static string Prefix(List<IndexKey> keys) => keys.Count > 0 ? $"equality on {Names(keys)}, then " : "";

    private void BlockRanges()
    {
        foreach (var key in use.Ranges.Where(k => k.Column is not null))
        {
            if (BlockRange.Suits(use.Table, key.Column!))
            {
                Found(
                    new IndexDesign
                    {
                        Table = use.Home,
                        Method = "brin",
                        Keys = [key],
                    },
                    $"the table lies in the order of {key.Expression}, so a few pages of block ranges find a range of it"
                );
            }
        }
    }

    private void Inverted()
    {
        foreach (var key in use.Patterns.Where(_ => extensions.Contains("pg_trgm")))
        {
            Found(
                new IndexDesign
                {
                    Table = use.Home,
                    Method = "gin",
                    Keys = [key with { OperatorClass = "gin_trgm_ops" }],
                    NeedsExtension = "pg_trgm",
                },
                $"finds a pattern anywhere in {key.Expression} by its trigrams"
            );
        }
        foreach (var key in use.Containments.Where(k => k.Column is not null && Inversion.Suits(use.Table, k.Column)))
        {
            Found(
                new IndexDesign
                {
                    Table = use.Home,
                    Method = "gin",
                    Keys = [key],
                },
                $"finds rows by what {key.Expression} contains"
            );
        }
    }

    /// <summary>Predicates of NULL tests, booleans, and constants that the schema names; see docs/adr/0006.</summary>
    private void Partials()
    {
        foreach (var test in use.Tests)
        {
            if (PartialPredicate.Of(test, use.Table) is not { } predicate)
            {
                continue;
            }
            foreach (var candidate in _found.Where(c => c.Design is { Method: "btree", Predicate: null }).ToList())
            {
                Found(
                    candidate.Design with
                    {
                        Predicate = predicate.Sql,
                        Selectivity = SelectivityOf(test, predicate),
                        Keys =
                        [
                            .. candidate
                                .Design.Keys.Where(k => k.Column != predicate.Column)
                                .DefaultIfEmpty(candidate.Design.Keys[0]),
                        ],
                    },
                    $"{candidate.Reason}; only the rows where {predicate.Sql}"
                );
            }
            var own = IndexKey.Of(predicate.Column);
            Found(
                new IndexDesign
                {
                    Table = use.Home,
                    Keys = [own],
                    Predicate = predicate.Sql,
                    Selectivity = SelectivityOf(test, predicate),
                },
                $"holds only the rows where {predicate.Sql}"
            );
        }
    }

    /// <summary>Of a constant: the sizes know the others from the columns' statistics.</summary>
    private static double? SelectivityOf(Condition test, PartialPredicate predicate) =>
        test is Condition.Comparison ? predicate.Share : null;

    private void Add(IReadOnlyList<IndexKey> sequence, string reason)
    {
        var keys = sequence.DistinctBy(k => k.Column ?? k.Expression).Take(MaxKeys).ToList();
        if (keys.Exists(k => k.Column is { } c && use.Table.FindColumn(c) is not { IsBTreeable: true }))
        {
            return;
        }
        var design = new IndexDesign { Table = use.Home, Keys = keys };
        Found(design, reason);
        if (Covering(design) is { } covering)
        {
            Found(
                covering,
                $"{reason}; holds {string.Join(", ", covering.Include)} too, so that the table need not be visited"
            );
        }
    }

    private IndexDesign? Covering(IndexDesign design)
    {
        if (use.Needed is not { } needed || design.Keys.Any(k => k.Column is null))
        {
            return null;
        }
        var rest = needed.Where(c => design.Keys.All(k => k.Column != c)).ToList();
        var width = needed.Sum(c => use.Table.FindColumn(c)?.Statistics?.AverageWidth ?? 32);
        return rest.Count is > 0 and <= MaxInclude && width <= MaxCoveringWidth ? design with { Include = rest } : null;
    }

    private void Found(IndexDesign design, string reason) => _found.Add(new Candidate(design, reason));

    private static string Names(IReadOnlyList<IndexKey> keys) => string.Join(", ", keys.Select(k => k.ToSql()));
}
