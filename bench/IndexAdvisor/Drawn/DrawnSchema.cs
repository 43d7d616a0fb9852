namespace Plimsoll.Bench.IndexAdvisor.Drawn;

/// <summary>
/// A schema that nobody has tuned anything on: a few large tables that refer to several small ones (and to one another),
/// with keys and foreign keys, skewed, correlated and missing values. The same seed draws the same.
/// </summary>
internal static class DrawnSchema
{
    public static IReadOnlyList<DrawnTable> Of(Random random)
    {
        var tables = new List<DrawnTable>();
        var small = random.Next(3, 6);
        for (var i = 0; i < small; i++)
        {
            tables.Add(Small($"d{i + 1}", (int)Math.Pow(10, 2.7 + (1.8 * random.NextDouble())), tables, random));
        }
        var large = random.Next(2, 4);
        for (var i = 0; i < large; i++)
        {
            tables.Add(Large($"f{i + 1}", 20_000 * (int)Math.Pow(10, random.NextDouble()), tables, random));
        }
        return tables;
    }

    private static DrawnTable Small(string name, int rows, List<DrawnTable> before, Random random)
    {
        var columns = new List<DrawnColumn>
        {
            Code(name, rows, random),
            Category($"{name}_kind", random.Next(3, 12), isCorrelated: true, random),
            Category($"{name}_place", random.Next(20, 300), isCorrelated: random.Next(2) == 0, random),
            Number($"{name}_rank", random),
            Moment($"{name}_since", random),
            Note($"{name}_text", random),
        };
        if (random.Next(2) == 0)
        {
            columns.Add(new DrawnColumn($"{name}_active", DrawnKind.Flag) { Nulls = 0.3 * random.NextDouble() });
        }
        if (before.Count > 0 && random.Next(3) == 0)
        {
            columns.Add(Reference(name, before[random.Next(before.Count)], random));
        }
        return new DrawnTable(name, rows, IsFact: false, columns);
    }

    private static DrawnTable Large(string name, int rows, List<DrawnTable> before, Random random)
    {
        var columns = before
            .Where(t => !t.IsFact)
            .OrderBy(_ => random.Next())
            .Take(random.Next(2, 5))
            .Select(t => Reference(name, t, random))
            .ToList();
        if (before.Find(t => t.IsFact) is { } fact && random.Next(3) > 0)
        {
            columns.Add(Reference(name, fact, random));
        }
        columns.AddRange([
            Category($"{name}_state", random.Next(3, 8), isCorrelated: random.Next(2) == 0, random),
            Category($"{name}_channel", random.Next(5, 60), isCorrelated: true, random),
            Moment($"{name}_at", random),
            new DrawnColumn($"{name}_due", DrawnKind.Due) { Nulls = random.NextDouble() },
            Number($"{name}_amount", random),
            Number($"{name}_count", random) with
            {
                Values = random.Next(5, 100),
            },
        ]);
        if (random.Next(2) == 0)
        {
            columns.Add(Code(name, rows, random));
        }
        if (random.Next(2) == 0)
        {
            columns.Add(Note($"{name}_note", random));
        }
        return new DrawnTable(name, rows, IsFact: true, columns);
    }

    private static DrawnColumn Reference(string name, DrawnTable target, Random random) =>
        new($"{name}_{target.Name}", DrawnKind.Reference)
        {
            Target = target,
            Values = target.Rows,
            Skew = 1 + (2 * random.NextDouble()),
        };

    private static DrawnColumn Category(string name, int values, bool isCorrelated, Random random) =>
        new(name, DrawnKind.Category)
        {
            Values = values,
            Skew = 1 + (2 * random.NextDouble()),
            IsCorrelated = isCorrelated,
            IsBounded = random.Next(2) == 0,
        };

    private static DrawnColumn Code(string name, int rows, Random random) =>
        new($"{name}_code", DrawnKind.Code) { Values = rows, IsBounded = random.Next(2) == 0 };

    private static DrawnColumn Number(string name, Random random) =>
        new(name, DrawnKind.Number)
        {
            Values = (int)Math.Pow(10, 2 + (3 * random.NextDouble())),
            Skew = 1 + (2 * random.NextDouble()),
            IsCorrelated = random.Next(3) == 0,
        };

    private static DrawnColumn Moment(string name, Random random) =>
        new(name, DrawnKind.Moment) { IsAppended = random.Next(2) == 0 };

    private static DrawnColumn Note(string name, Random random) =>
        new(name, DrawnKind.Note) { Values = random.Next(5, 60) };
}
