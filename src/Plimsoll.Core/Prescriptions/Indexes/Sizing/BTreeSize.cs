namespace Plimsoll.Core.Prescriptions.Indexes.Sizing;

/// <summary>
/// A B-tree as CREATE INDEX builds it: sorted, leaf pages filled to the fill factor, equal keys folded into posting
/// lists of at most a tenth of a page (deduplication, PostgreSQL 13 and later).
/// </summary>
internal static class BTreeSize
{
    /// <summary>A posting list's entry, aligned, is at most a tenth of a page less a line pointer.</summary>
    private const int LargestPosting = 808;

    /// <summary>Beyond this mean, the spread of the rows of a key about the mean changes nothing.</summary>
    private const double ManyRows = 60;

    /// <param name="folds">Equal keys are folded.</param>
    public static long Pages(
        IReadOnlyList<KeyField> keys,
        IReadOnlyList<KeyField> included,
        IReadOnlyList<Branch> branches,
        bool folds,
        int fillFactor = 90
    )
    {
        var parts = branches.Select(b =>
        {
            var sizes = TupleSizes.Of([.. b.Fields, .. included], b.HasNull);
            return folds ? Fold(sizes, b.Groups) : [.. sizes.Select(s => new Item(s.Size, 0, s.Share * b.Rows))];
        });
        // NULLs of the only key stand together; in several keys they are mixed with the others.
        var runs =
            keys.Count == 1
                ? parts.ToList()
                :
                [
                    [.. parts.SelectMany(p => p)],
                ];
        if (runs.Sum(r => r.Sum(i => i.Count)) < 0.5)
        {
            return 1;
        }
        var leaves = (long)Math.Max(1, Math.Ceiling(runs.Sum(r => LeafPages.Count(r, fillFactor))));
        var distinct = folds ? branches.Sum(b => b.Groups.Sum(g => g.Keys)) : double.PositiveInfinity;
        return 1 + leaves + InnerPages(keys, leaves, distinct);
    }

    /// <summary>The entries that are left when equal keys are folded.</summary>
    private static List<Item> Fold(IReadOnlyList<(int Size, double Share)> sizes, IReadOnlyList<Group> groups)
    {
        var entries = new Dictionary<(int Size, int Pointers), double>();
        foreach (var (size, share) in sizes)
        {
            var most = Math.Max(1, (LargestPosting - size) / PageLayout.HeapPointer);
            foreach (var (each, keys, isExact) in groups)
            {
                foreach (var (rows, chance) in isExact ? Exactly(each) : RowCounts(each))
                {
                    var full = rows / most;
                    Add(size, most, full * keys * share * chance);
                    Add(size, rows - (full * most), keys * share * chance);
                }
            }
        }
        return
        [
            .. entries.Select(e =>
            {
                var posting = e.Key.Pointers > 1 ? e.Key.Pointers * PageLayout.HeapPointer : 0;
                var size = PageLayout.MaxAlign(e.Key.Size + posting);
                return new Item(size, size - e.Key.Size, e.Value);
            }),
        ];

        void Add(int size, int pointers, double count)
        {
            if (pointers > 0 && count > 0)
            {
                entries[(size, pointers)] = entries.GetValueOrDefault((size, pointers)) + count;
            }
        }
    }

    private static IEnumerable<(int Rows, double Chance)> Exactly(double rows) => [((int)Math.Round(rows), 1)];

    /// <summary>
    /// How many rows a key has when keys have <paramref name="mean"/> of them: Poisson, given at least one.
    /// </summary>
    private static IEnumerable<(int Rows, double Chance)> RowCounts(double mean)
    {
        if (mean <= 1.0001)
        {
            return [(1, 1)];
        }
        if (mean > ManyRows)
        {
            var deviation = Math.Sqrt(mean);
            return new[] { -1.28, -0.52, 0, 0.52, 1.28 }.Select(z => ((int)Math.Round(mean + (z * deviation)), 0.2));
        }
        // Solve λ / (1 - e^-λ) = mean.
        var lambda = mean;
        for (var step = 0; step < 50; step++)
        {
            lambda = mean * (1 - Math.Exp(-lambda));
        }
        return Truncated(lambda);

        static IEnumerable<(int, double)> Truncated(double lambda)
        {
            var chance = Math.Exp(-lambda) / (1 - Math.Exp(-lambda));
            var last = (int)(lambda + (6 * Math.Sqrt(lambda)) + 6);
            for (var rows = 1; rows <= last; rows++)
            {
                chance *= lambda / rows;
                yield return (rows, chance);
            }
        }
    }

    /// <summary>
    /// Pages above the leaves, filled to 70 %. A pivot keeps the leading columns that tell two pages apart, and the
    /// heap pointer where the keys are equal.
    /// </summary>
    private static long InnerPages(IReadOnlyList<KeyField> keys, long leaves, double distinctKeys)
    {
        var needed = 0;
        double told = 1;
        while (needed < keys.Count && told < 2.0 * leaves)
        {
            told *= keys[needed].Distinct;
            needed++;
        }
        var pivot = TupleSizes.Of([.. keys.Take(needed)]).Sum(s => s.Size * s.Share);
        if (distinctKeys < leaves)
        {
            pivot += 8;
        }
        var fanOut = Math.Max(2, Math.Floor(LeafPages.Room(70) / (pivot + PageLayout.LinePointer)));
        long inner = 0;
        for (var level = leaves; level > 1; )
        {
            level = (long)Math.Ceiling(level / fanOut);
            inner += level;
        }
        return inner;
    }
}
