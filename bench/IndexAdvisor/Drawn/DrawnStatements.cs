using static Plimsoll.Bench.IndexAdvisor.Drawn.DrawnStatement;

namespace Plimsoll.Bench.IndexAdvisor.Drawn;

/// <summary>
/// Statements such as reports, pages and look-ups have, drawn over the tables of a schema. Every value is one that rows
/// have.
/// </summary>
internal sealed class DrawnStatements(IReadOnlyList<DrawnTable> schema, Random random)
{
    private readonly List<DrawnTable> _facts = [.. schema.Where(t => t.IsFact)];

    public IReadOnlyDictionary<int, DrawnStatement> Draw(int count)
    {
        (int Weight, Func<string?> Make)[] makers =
        [
            (6, Star),
            (3, Page),
            (3, Lookup),
            (3, Span),
            (2, Missing),
            (2, Semi),
            (1, Anti),
            (2, TwoFacts),
            (3, Grouped),
            (1, Extreme),
            (1, Either),
            (2, Listed),
            (2, SmallPage),
            (1, AboveAverage),
        ];
        var found = new Dictionary<int, DrawnStatement>();
        var texts = new HashSet<string>(StringComparer.Ordinal);
        while (found.Count < count)
        {
            var isWrite = random.Next(10) == 0;
            var text = isWrite ? Write() : Pick([.. makers.SelectMany(m => Enumerable.Repeat(m.Make, m.Weight))])();
            if (text is not null && texts.Add(text))
            {
                found[found.Count + 1] = new DrawnStatement(text, isWrite);
            }
        }
        return found;
    }

    /// <summary>A large table with one to three that it refers to, filtered, grouped by one of them.</summary>
    private string? Star()
    {
        var fact = Pick(_facts);
        var references = Some(fact.Of(DrawnKind.Reference), 1, 3);
        var filters = references.SelectMany(r => Filters(r.Target!, 0, 1)).Concat(Filters(fact, 0, 2)).ToList();
        if (filters.Count == 0)
        {
            return null;
        }
        var group = Pick([
            .. references[0].Target!.Of(DrawnKind.Category, DrawnKind.Reference),
            fact.Of(DrawnKind.Category).First(),
        ]);
        var joins = references.Select(r =>
            $" JOIN {r.Target!.Name} ON {r.Target.Name}.{r.Target.Key} = {fact.Name}.{r.Name}"
        );
        return $"SELECT {group.Name}, count(*), sum({Sum(fact)}) FROM {fact.Name}{string.Concat(joins.Distinct())}"
            + $"{Where(filters)} GROUP BY {group.Name}{Pick(["", " ORDER BY 3 DESC LIMIT 10", " ORDER BY 1"])}";
    }

    private string Page()
    {
        var fact = Pick(_facts);
        var by = Pick([.. fact.Of(DrawnKind.Reference)]);
        List<string> filters = [Is(by), .. Filters(fact, 0, 1)];
        return $"SELECT {Columns(fact)} FROM {fact.Name}{Where(filters)} ORDER BY {At(fact)} DESC LIMIT {Value("20")}";
    }

    private string? Lookup()
    {
        var table = Pick(schema);
        var column = Pick([.. table.Of(DrawnKind.Code, DrawnKind.Reference)]);
        return $"SELECT {Columns(table)} FROM {table.Name} WHERE {Is(column)}";
    }

    private string Span()
    {
        var fact = Pick(_facts);
        var column = Pick([.. fact.Columns.Where(c => c.IsRangeable)]);
        List<string> filters = [Between(column), .. Filters(fact, 0, 2)];
        return $"SELECT {Pick([Columns(fact), $"count(*), sum({Sum(fact)})"])} FROM {fact.Name}{Where(filters)}";
    }

    private string Missing()
    {
        var fact = Pick(_facts);
        List<string> filters = [$"{fact.Name}_due IS {Pick(["", "NOT "])}NULL", .. Filters(fact, 1, 2)];
        return $"SELECT count(*) FROM {fact.Name}{Where(filters)}";
    }

    private string Semi()
    {
        var fact = Pick(_facts);
        var reference = Pick([.. fact.Of(DrawnKind.Reference)]);
        var target = reference.Target!;
        var inner =
            $"SELECT 1 FROM {fact.Name}{Where([$"{fact.Name}.{reference.Name} = {target.Name}.{target.Key}", .. Filters(fact, 1, 2)])}";
        return $"SELECT {Columns(target)} FROM {target.Name}{Where([.. Filters(target, 0, 1), $"EXISTS ({inner})"])}";
    }

    private string Anti()
    {
        var fact = Pick(_facts);
        var reference = Pick([.. fact.Of(DrawnKind.Reference)]);
        var target = reference.Target!;
        var inner =
            $"SELECT 1 FROM {fact.Name}{Where([$"{fact.Name}.{reference.Name} = {target.Name}.{target.Key}", .. Filters(fact, 0, 1)])}";
        return $"SELECT count(*) FROM {target.Name}{Where([.. Filters(target, 1, 1), $"NOT EXISTS ({inner})"])}";
    }

    private string? TwoFacts()
    {
        var child = _facts.Find(f => f.Of(DrawnKind.Reference).Any(r => r.Target!.IsFact));
        if (child is null)
        {
            return null;
        }
        var reference = child.Of(DrawnKind.Reference).First(r => r.Target!.IsFact);
        var parent = reference.Target!;
        List<string> filters = [.. Filters(parent, 1, 2), .. Filters(child, 0, 1)];
        var on = $"{parent.Name}.{parent.Key} = {child.Name}.{reference.Name}";
        return $"SELECT count(*), sum({Sum(child)}) FROM {child.Name} JOIN {parent.Name} ON {on}{Where(filters)}";
    }

    private string Grouped()
    {
        var fact = Pick(_facts);
        var group = Pick([.. fact.Of(DrawnKind.Reference, DrawnKind.Category)]);
        return $"SELECT {group.Name}, count(*), max({Sum(fact)}) FROM {fact.Name}{Where(Filters(fact, 0, 2))} "
            + $"GROUP BY {group.Name} ORDER BY 2 DESC LIMIT {Value("10")}";
    }

    private string Extreme()
    {
        var fact = Pick(_facts);
        return $"SELECT {Pick(["max", "min"])}({At(fact)}) FROM {fact.Name} WHERE {Is(Pick([.. fact.Of(DrawnKind.Reference)]))}";
    }

    private string Either()
    {
        var fact = Pick(_facts);
        var two = Some(fact.Of(DrawnKind.Reference), 2, 2);
        return $"SELECT {Columns(fact)} FROM {fact.Name} WHERE ({string.Join(" OR ", two.Select(Is))}) ORDER BY {At(fact)} DESC LIMIT {Value("50")}";
    }

    private string Listed()
    {
        var fact = Pick(_facts);
        var column = Pick([.. fact.Of(DrawnKind.Category, DrawnKind.Reference)]);
        var list = string.Join(", ", Enumerable.Range(0, random.Next(2, 5)).Select(_ => Value(column.Equal(random))));
        return $"SELECT count(*), sum({Sum(fact)}) FROM {fact.Name}{Where([$"{column.Name} IN ({list})", .. Filters(fact, 1, 2)])}";
    }

    private string SmallPage()
    {
        var table = Pick([.. schema.Where(t => !t.IsFact)]);
        var filters = Filters(table, 1, 2).ToList();
        if (table.Of(DrawnKind.Flag).FirstOrDefault() is { } flag)
        {
            filters.Add(flag.Name);
        }
        return $"SELECT {Columns(table)} FROM {table.Name}{Where(filters)} ORDER BY {table.Name}_rank LIMIT {Value("20")}";
    }

    /// <summary>A subquery for each row of a few, as the parts of TPC-H's seventeenth query.</summary>
    private string AboveAverage()
    {
        var fact = Pick(_facts);
        var reference = Pick([.. fact.Of(DrawnKind.Reference).Where(r => !r.Target!.IsFact)]);
        var target = reference.Target!;
        var inner =
            $"SELECT 2 * avg(i.{fact.Name}_count) FROM {fact.Name} i WHERE i.{reference.Name} = {target.Name}.{target.Key}";
        return $"SELECT sum({Sum(fact)}) FROM {fact.Name} JOIN {target.Name} ON {target.Name}.{target.Key} = {fact.Name}.{reference.Name} "
            + $"WHERE {Is(target.Of(DrawnKind.Code).First())} AND {fact.Name}.{fact.Name}_count < ({inner})";
    }

    private string Write()
    {
        var fact = Pick(_facts);
        if (random.Next(2) == 0)
        {
            var values = fact.Columns.Select(c =>
                Value(
                    c.Kind switch
                    {
                        DrawnKind.Flag => "true",
                        DrawnKind.Note => "'words'",
                        _ => c.IsRangeable ? c.Range(random).Low : c.Equal(random),
                    }
                )
            );
            return $"INSERT INTO {fact.Name} VALUES ({Value($"{100_000_000 + random.Next(1_000_000)}")}, {string.Join(", ", values)})";
        }
        var state = fact.Of(DrawnKind.Category).First();
        var set = $"UPDATE {fact.Name} SET {state.Name} = {Value(state.Equal(random))}";
        return random.Next(2) == 0
            ? $"{set} WHERE {fact.Key} = {Value($"{1 + random.Next(fact.Rows)}")}"
            : $"{set} WHERE {Is(Pick([.. fact.Of(DrawnKind.Reference)]))} AND {Between(fact.Of(DrawnKind.Moment).First())}";
    }

    /// <summary>From <paramref name="least"/> to <paramref name="most"/> conditions on columns of one table.</summary>
    private List<string> Filters(DrawnTable table, int least, int most) =>
        [
            .. Some(
                    table.Columns.Where(c => c.IsRangeable || c.Kind is DrawnKind.Category or DrawnKind.Reference),
                    least,
                    most
                )
                .Select(c =>
                    c.Kind is DrawnKind.Moment or DrawnKind.Due || (c.IsRangeable && random.Next(3) > 0)
                        ? Between(c)
                        : Is(c)
                ),
        ];

    private string Is(DrawnColumn column) => $"{column.Name} = {Value(column.Equal(random))}";

    private string Between(DrawnColumn column)
    {
        var (low, high) = column.Range(random);
        return random.Next(4) == 0
            ? $"{column.Name} >= {Value(high)}"
            : $"{column.Name} >= {Value(low)} AND {column.Name} < {Value(high)}";
    }

    private static string Where(IEnumerable<string> filters) =>
        string.Join(" AND ", filters) is { Length: > 0 } all ? $" WHERE {all}" : "";

    private static string Sum(DrawnTable fact) => $"{fact.Name}_amount";

    private static string At(DrawnTable fact) => $"{fact.Name}_at";

    /// <summary>A few of them, or with the long texts too.</summary>
    private string Columns(DrawnTable table) =>
        string.Join(
            ", ",
            new[] { table.Key }.Concat(
                Some(table.Columns, 1, random.Next(3) == 0 ? table.Columns.Count : 3).Select(c => c.Name)
            )
        );

    private List<DrawnColumn> Some(IEnumerable<DrawnColumn> columns, int least, int most) =>
        [
            .. columns
                .OrderBy(_ => random.Next())
                .Take(random.Next(least, most + 1))
                .OrderBy(c => c.Name, StringComparer.Ordinal),
        ];

    private T Pick<T>(IReadOnlyList<T> all) => all[random.Next(all.Count)];
}
