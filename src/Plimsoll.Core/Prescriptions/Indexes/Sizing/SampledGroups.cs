namespace Plimsoll.Core.Prescriptions.Indexes.Sizing;

/// <summary>
/// How many rows the keys of a table have, from how often they occur in a sample of its rows. A key of m rows occurs
/// binomially often; the mixture of m that makes the sample likeliest is found by expectation-maximisation over a grid
/// (the nonparametric maximum-likelihood approach to the number of species; Norris and Pollock 1998).
/// </summary>
internal static class SampledGroups
{
    private const int Steps = 200;

    /// <summary>A key that occurs so often in the sample has about that many rows divided by the rate.</summary>
    private const int Often = 25;

    /// <param name="counts">How often each key of the sample occurs in it.</param>
    /// <param name="rate">Rows of the sample to rows of the table.</param>
    public static IReadOnlyList<Group> Of(IReadOnlyList<int> counts, double rate)
    {
        if (rate > 0.98)
        {
            return
            [
                .. counts.GroupBy(c => c).Select(c => new Group(c.Key / Math.Min(rate, 1), c.Count(), IsExact: true)),
            ];
        }
        var groups = counts
            .Where(c => c >= Often)
            .GroupBy(c => c)
            .Select(c => new Group(c.Key / rate, c.Count(), IsExact: true))
            .ToList();
        var seldom = new double[Often];
        foreach (var count in counts.Where(c => c < Often))
        {
            seldom[count]++;
        }
        var total = seldom.Sum();
        if (total > 0)
        {
            groups.AddRange(Unmix(seldom, total, rate));
        }
        return groups;
    }

    private static List<Group> Unmix(double[] seldom, double total, double rate)
    {
        var grid = Grid(rate);
        // Chance of each count given that the key was met at all.
        var chances = grid.Select(m => Chances(m, rate)).ToArray();
        var seen = chances.Select(c => 1 - c[0]).ToArray();
        var weights = Enumerable.Repeat(1.0 / grid.Count, grid.Count).ToArray();
        for (var step = 0; step < Steps; step++)
        {
            var next = new double[grid.Count];
            for (var count = 1; count < Often; count++)
            {
                if (seldom[count] == 0)
                {
                    continue;
                }
                double sum = 0;
                for (var g = 0; g < grid.Count; g++)
                {
                    sum += weights[g] * chances[g][count] / seen[g];
                }
                if (sum <= 0)
                {
                    continue;
                }
                for (var g = 0; g < grid.Count; g++)
                {
                    next[g] += seldom[count] / total * weights[g] * chances[g][count] / seen[g] / sum;
                }
            }
            weights = next;
        }

        var groups = grid.Select((m, g) => new Group(m, total * weights[g] / seen[g], IsExact: true))
            .Where(g => g.Keys > 1e-6)
            .ToList();
        // The sample says how many rows these keys have together; the keys are scaled to it.
        var rows = Enumerable.Range(1, Often - 1).Sum(c => c * seldom[c]) / rate;
        var scale = rows / groups.Sum(g => g.RowsEach * g.Keys);
        return [.. groups.Select(g => g with { Keys = g.Keys * scale })];
    }

    /// <summary>Whole numbers of rows, every one at first and then a quarter apart.</summary>
    private static List<int> Grid(double rate)
    {
        List<int> grid = [];
        for (double m = 1; m <= 1.5 * Often / rate; m = Math.Max(m + 1, m * 1.25))
        {
            grid.Add((int)m);
        }
        return grid;
    }

    private static double[] Chances(int m, double rate)
    {
        var chances = new double[Often];
        chances[0] = Math.Exp(m * Math.Log(1 - rate));
        for (var count = 1; count < Often && count <= m; count++)
        {
            chances[count] = chances[count - 1] * (m - count + 1) / count * rate / (1 - rate);
        }
        return chances;
    }
}
