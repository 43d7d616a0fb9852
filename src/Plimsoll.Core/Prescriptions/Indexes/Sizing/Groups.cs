namespace Plimsoll.Core.Prescriptions.Indexes.Sizing;

/// <summary>So many distinct keys, each on that many rows on average.</summary>
/// <param name="IsExact">Each has about as many; else they vary by chance.</param>
internal readonly record struct Group(double RowsEach, double Keys, bool IsExact = false);

/// <summary>How the rows fall on distinct keys.</summary>
internal static class Groups
{
    /// <summary>
    /// The groups of one column without NULLs: the common values as the server counted them, then a tail that falls from the last of
    /// them by a power law (Zipf) so that its keys and rows add up to what is left.
    /// </summary>
    public static IReadOnlyList<Group> Of(KeyField field, double rows)
    {
        var groups = new List<Group>();
        var left = rows;
        var keys = Math.Min(field.Distinct, Math.Max(1, left));
        foreach (var share in field.CommonFrequencies)
        {
            var count = Math.Min(share * rows, left);
            if (count < 1)
            {
                break;
            }
            groups.Add(new Group(count, 1));
            left -= count;
            keys--;
        }
        if (left >= 0.5)
        {
            groups.AddRange(
                Tail(
                    left,
                    Math.Clamp(keys, 1, Math.Max(1, left)),
                    groups.Count > 0 ? groups[^1].RowsEach : 0,
                    groups.Count
                )
            );
        }
        return Merge(groups);
    }

    /// <summary>
    /// Adds a column that is independent of those so far: the rows of each key fall on the column's values by chance.
    /// </summary>
    public static IReadOnlyList<Group> Split(IReadOnlyList<Group> groups, IReadOnlyList<Group> column, double rows)
    {
        var split = new List<Group>(groups.Count * column.Count);
        foreach (var (each, keys, _) in groups)
        {
            foreach (var (valueRows, values, _) in column)
            {
                var share = Math.Min(1, valueRows / rows);
                // The chance that at least one of the key's rows holds the value.
                var present = share >= 1 ? 1 : 1 - Math.Exp(each * Math.Log(1 - share));
                if (present > 0)
                {
                    split.Add(new Group(each * share / present, keys * values * present));
                }
            }
        }
        return Merge(split);
    }

    /// <summary>Buckets of a power law between the last common value and the mean of the rest.</summary>
    private static IEnumerable<Group> Tail(double rows, double keys, double last, int rank)
    {
        var mean = rows / keys;
        if (keys < 8 || last <= mean * 1.5 || rank == 0)
        {
            return [new Group(mean, keys)];
        }
        // Counts last · (rank / i)^a for ranks i after `rank`, never under one row; `a` by bisection on their sum.
        double low = 0;
        double high = 8;
        for (var step = 0; step < 40; step++)
        {
            var exponent = (low + high) / 2;
            if (Ranks(exponent).Sum(g => g.RowsEach * g.Keys) > rows)
            {
                low = exponent;
            }
            else
            {
                high = exponent;
            }
        }
        var tail = Ranks((low + high) / 2).ToList();
        var scale = keys / tail.Sum(g => g.Keys);
        return tail.Select(g => g with { Keys = g.Keys * scale });

        IEnumerable<Group> Ranks(double exponent)
        {
            const int buckets = 24;
            var step = Math.Pow((rank + keys) / rank, 1.0 / buckets);
            double from = rank;
            for (var bucket = 0; bucket < buckets; bucket++)
            {
                var to = from * step;
                var middle = Math.Sqrt(from * to);
                yield return new Group(Math.Max(1, last * Math.Pow(rank / middle, exponent)), to - from);
                from = to;
            }
        }
    }

    /// <summary>Keys with nearly as many rows are one group: eight groups for each doubling.</summary>
    private static IReadOnlyList<Group> Merge(List<Group> groups) =>
        [
            .. groups
                .GroupBy(g => (int)Math.Round(8 * Math.Log2(g.RowsEach)))
                .Select(same =>
                {
                    var keys = same.Sum(g => g.Keys);
                    return new Group(same.Sum(g => g.RowsEach * g.Keys) / keys, keys);
                }),
        ];
}
