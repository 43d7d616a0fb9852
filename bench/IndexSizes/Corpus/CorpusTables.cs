namespace Plimsoll.Bench.IndexSizes.Corpus;

/// <summary>Three tables whose columns differ in type, width, repetition, skew, NULLs and correlation.</summary>
public static class CorpusTables
{
    private const int MicrosecondsPerDay = 86_400;
    private static readonly DateTime Start = new(2024, 1, 1, 0, 0, 0, DateTimeKind.Utc);
    private static readonly string[] States = ["done", "paid", "accepted", "requested", "cancelled", "refunded"];

    public const string Types = """
        CREATE EXTENSION IF NOT EXISTS pg_trgm;
        CREATE TYPE state AS ENUM ('requested', 'accepted', 'paid', 'done', 'cancelled', 'refunded');
        """;

    /// <param name="rows">Rows of the largest table.</param>
    public static IReadOnlyList<CorpusTable> Of(int rows) => [Numbers(rows), Texts(rows / 2), Orders(rows)];

    private static CorpusTable Numbers(int rows) =>
        new(
            "numbers",
            """
            id bigint, seq int, random_int int, random_big bigint, few int, fifth int, half int, zipf int, steep int,
            small smallint, price numeric(10,2), grade numeric, ratio float8, flag boolean, mostly boolean,
            sparse int, rare bigint, state state, at timestamptz, at_random timestamptz, day date, key uuid
            """,
            rows,
            (c, i) =>
                [
                    i,
                    i / 2,
                    c.Below(int.MaxValue),
                    c.Long(),
                    c.Below(12),
                    c.Below(rows / 5),
                    c.Below(rows / 2),
                    c.Zipf(50_000),
                    c.Zipf(100_000, 1.3),
                    c.Below(3000),
                    Math.Round(Math.Exp(3 + c.Normal()), 2),
                    c.Below(50),
                    c.Share(),
                    c.Is(0.5),
                    c.Is(0.93),
                    c.Is(0.6) ? null : c.Below(rows),
                    c.Is(0.95) ? null : c.Long(),
                    States[c.Zipf(6, 1.5)],
                    Start.AddSeconds(i * 37.0),
                    Start.AddSeconds(c.Below(700 * MicrosecondsPerDay)),
                    Start.AddDays(i * 700 / rows).ToString("yyyy-MM-dd"),
                    c.Guid(),
                ]
        );

    private static CorpusTable Texts(int rows) =>
        new(
            "texts",
            """
            id int, email text, "Full Name" text, city varchar(80), code text, country char(2), title text, body text,
            digest text, note text, sku varchar(20), tags text[], doc jsonb, address inet
            """,
            rows,
            (c, i) =>
                [
                    i,
                    $"{c.Words(1, 2).Replace(' ', '.')}{c.Below(100_000)}@{(c.Is(0.6) ? "mail.test" : c.Words(1, 1) + ".example")}",
                    c.Words(2, 3),
                    CityOf(c.Zipf(200)),
                    "C" + c.Below(1_000_000_000).ToString("000000000"),
                    "abcdefghijklmnopqrstuvwxyz".Substring(c.Zipf(24), 2),
                    c.Words(3, 9),
                    c.Words(15, 50),
                    c.Hex(64),
                    c.Is(0.7) ? null : c.Words(1, 8),
                    "SKU-" + c.Below(rows / 10),
                    "{" + string.Join(',', Enumerable.Range(0, c.Below(6)).Select(_ => "tag" + c.Zipf(300))) + "}",
                    $$"""{"kind": "k{{c.Zipf(20)}}", "size": {{c.Below(1000)}}, "colour": "{{c.Zipf(30)}}"}""",
                    $"10.{c.Below(4)}.{c.Below(256)}.{c.Below(256)}",
                ]
        );

    private static CorpusTable Orders(int rows)
    {
        var providers = Math.Max(10, rows / 100);
        return new(
            "orders",
            """
            id bigint, customer int, service int, provider int, city text, region int, created_at timestamptz,
            starts_at timestamptz, status text, amount numeric(12,2), paid_at timestamptz, channel text, quantity int
            """,
            rows,
            (c, i) =>
            {
                var service = c.Zipf(providers * 5, 0.9);
                // What a service fixes: its provider, the provider's city, the city's region.
                var provider = service / 5;
                var city = provider % 150;
                var paid = c.Is(0.75);
                return
                [
                    i,
                    c.Zipf(Math.Max(10, rows / 10), 0.7),
                    service,
                    provider,
                    CityOf(city),
                    city % 12,
                    Start.AddSeconds(i * 60.0),
                    Start.AddSeconds((i * 60.0) + c.Below(14 * MicrosecondsPerDay)).Date.AddHours(8 + c.Below(10)),
                    States[c.Zipf(6, 1.2)],
                    Math.Round(20 + (480 * c.Share()), 2),
                    paid ? Start.AddSeconds((i * 60.0) + c.Below(90_000)) : null,
                    c.Is(0.8) ? "web" : "phone",
                    1 + c.Zipf(9, 2),
                ];
            }
        );
    }

    private static string CityOf(int number) => Cities[number % Cities.Count];

    private static IReadOnlyList<string> Cities { get; } = MakeCities(new Chance(7));

    private static List<string> MakeCities(Chance chance) =>
        [.. Enumerable.Range(0, 200).Select(i => chance.Words(1, 1) + i + (i % 3 == 0 ? " am Wasser" : ""))];
}
