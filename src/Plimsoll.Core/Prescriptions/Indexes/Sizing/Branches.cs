namespace Plimsoll.Core.Prescriptions.Indexes.Sizing;

/// <summary>Splits an index's rows by which keys are NULL, and tells how each part repeats.</summary>
internal static class Branches
{
    /// <summary>A share of NULLs that is not worth a branch.</summary>
    private const double Negligible = 0.002;

    /// <summary>From the statistics of single columns, as if columns were independent.</summary>
    public static IReadOnlyList<Branch> FromStatistics(IReadOnlyList<KeyField> keys, double rows)
    {
        List<(List<KeyField> Fields, bool HasNull, double Share)> parts = [([], false, 1)];
        foreach (var key in keys)
        {
            var present = key.NullFraction <= Negligible ? key : key.WithoutNulls();
            var split = parts
                .Where(_ => key.NullFraction < 1 - Negligible)
                .Select(p => (new List<KeyField>([.. p.Fields, present]), p.HasNull, p.Share * (1 - key.NullFraction)))
                .ToList();
            if (key.NullFraction > Negligible)
            {
                split.AddRange(parts.Select(p => (p.Fields, true, p.Share * key.NullFraction)));
            }
            parts = split;
        }
        return
        [
            .. parts
                .Where(p => p.Share * rows >= 0.5)
                .Select(p => new Branch(p.Fields, p.HasNull, p.Share * rows, GroupsOf(p.Fields, p.Share * rows))),
        ];
    }

    /// <summary>From a sample of the rows, in which the keys stand side by side.</summary>
    /// <param name="hashes">Of each key, of the sampled rows that the index would hold; 0 is NULL.</param>
    public static IReadOnlyList<Branch> FromSample(
        IReadOnlyList<KeyField> keys,
        IReadOnlyList<IReadOnlyList<int>> hashes,
        double rows
    )
    {
        var counts = new Dictionary<(ulong Hash, int Nulls), int>();
        var sampled = hashes[0].Count;
        for (var row = 0; row < sampled; row++)
        {
            ulong hash = 0;
            var nulls = 0;
            for (var key = 0; key < keys.Count; key++)
            {
                var value = hashes[key][row];
                hash = (hash * 0x9E3779B97F4A7C15) + (uint)value + 1;
                nulls |= value == 0 ? 1 << key : 0;
            }
            counts[(hash, nulls)] = counts.GetValueOrDefault((hash, nulls)) + 1;
        }
        return
        [
            .. counts
                .GroupBy(c => c.Key.Nulls, c => c.Value)
                .Select(part =>
                {
                    var fields = keys.Where((_, i) => (part.Key & (1 << i)) == 0).Select(k => k.WithoutNulls());
                    var groups = SampledGroups.Of([.. part], sampled / rows);
                    return new Branch([.. fields], part.Key != 0, rows * part.Sum() / sampled, groups);
                }),
        ];
    }

    private static IReadOnlyList<Group> GroupsOf(IReadOnlyList<KeyField> keys, double rows)
    {
        if (keys.Count == 0)
        {
            return [new Group(rows, 1)];
        }
        // The most distinct first: a key that is unique stays so.
        var columns = keys.Select(k => Groups.Of(k, rows)).OrderByDescending(g => g.Sum(x => x.Keys)).ToList();
        return columns.Skip(1).Aggregate(columns[0], (groups, column) => Groups.Split(groups, column, rows));
    }
}
