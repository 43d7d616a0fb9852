namespace Plimsoll.Bench.NPlusOnes;

/// <summary>Endpoints that repeat statements for a good reason, or hardly at all.</summary>
internal static class Healthy
{
    public static IReadOnlyList<Case> All { get; } =
    [
        new(
            "one statement with a join",
            false,
            Telemetry.Text,
            (s, f) =>
                s.Query(
                    $"SELECT * FROM {f.Parent} p JOIN {f.Child} c ON c.id = p.c_id WHERE p.owner_id = $1",
                    f.Rows(),
                    [f.Key()],
                    f.Keys(4)
                )
        ),
        new(
            "one statement with all keys",
            false,
            Telemetry.Text,
            (s, f) =>
            {
                List(s, f, f.Rows());
                s.Query($"SELECT * FROM {f.Child} WHERE id = ANY ($1)", f.Rows(), [f.Key()], f.Keys(4));
            }
        ),
        new(
            "chunks of keys",
            false,
            Telemetry.Text,
            (s, f) =>
            {
                var rows = f.Rows();
                List(s, f, rows * 4);
                for (var i = 0; i < rows; i++)
                {
                    s.Query($"SELECT * FROM {f.Child} WHERE id IN ($1, $2, $3, $4)", 4, f.Keys(4), f.Keys(4));
                }
            }
        ),
        new(
            "chunks by an array",
            false,
            Telemetry.Text,
            (s, f) =>
                Repeat(
                    f.Rows(),
                    () => s.Query($"SELECT * FROM {f.Child} WHERE id = ANY ($1)", 100, [f.Key()], f.Keys(4))
                )
        ),
        new(
            "inserts of many rows each",
            false,
            Telemetry.Text,
            (s, f) =>
                Repeat(
                    f.Rows(),
                    () => s.Query($"INSERT INTO {f.Child} (a, b) VALUES ($1, $2), ($3, $4), ($5, $6)", 3, f.Keys(6))
                )
        ),
        new(
            "pages by offset",
            false,
            Telemetry.Text,
            (s, f) =>
            {
                var pages = f.Rows();
                for (var i = 0; i < pages; i++)
                {
                    s.Query(
                        $"SELECT * FROM {f.Child} ORDER BY id LIMIT $1 OFFSET $2",
                        i == pages - 1 ? s.Random.Next(1, 50) : 50,
                        [50, (ulong)i * 50],
                        f.Keys(4)
                    );
                }
            }
        ),
        new(
            "pages by key",
            false,
            Telemetry.Text,
            (s, f) =>
            {
                var last = f.Key();
                Repeat(
                    f.Rows(),
                    () =>
                    {
                        var keys = f.Keys(50);
                        s.Query($"SELECT * FROM {f.Child} WHERE id > $1 ORDER BY id LIMIT 50", 50, [last], keys);
                        last = keys[^1];
                    }
                );
            }
        ),
        new(
            "tries until it works",
            false,
            Telemetry.Text,
            (s, f) =>
            {
                var key = f.Key();
                Repeat(
                    f.Rows(),
                    () =>
                    {
                        s.Query($"UPDATE {f.Child} SET n = n + 1 WHERE id = $1", -1, [key], fails: true);
                        s.Wait(1, 40);
                    }
                );
                s.Query($"UPDATE {f.Child} SET n = n + 1 WHERE id = $1", 1, [key]);
            }
        ),
        new(
            "asks until it is done",
            false,
            Telemetry.Text,
            (s, f) =>
            {
                var key = f.Key();
                Repeat(
                    f.Rows(),
                    () =>
                    {
                        s.Query($"SELECT state FROM {f.Child} WHERE id = $1", 1, [key], [3]);
                        s.Wait(150, 260);
                    }
                );
            }
        ),
        new(
            "every shard at once",
            false,
            Telemetry.Text,
            (s, f) =>
            {
                for (var i = 0; i < 8; i++)
                {
                    s.Query(
                        $"SELECT * FROM {f.Child} WHERE name = $1",
                        s.Random.Next(0, 20),
                        [f.Key()],
                        f.Keys(2),
                        atOnce: true,
                        peer: $"shard {i}"
                    );
                }
                s.Join();
            }
        ),
        new(
            "twelve months",
            false,
            Telemetry.Text,
            (s, f) =>
            {
                List(s, f, s.Random.Next(20, 60));
                for (var i = 0UL; i < 12; i++)
                {
                    s.Query($"SELECT sum(total) FROM {f.Child} WHERE month = $1", 1, [i], [f.Key()]);
                }
            }
        ),
        new(
            "six settings by name",
            false,
            Telemetry.Text,
            (s, f) =>
            {
                for (var i = 0UL; i < 6; i++)
                {
                    s.Query("SELECT value FROM settings WHERE name = $1", 1, [i + 900], [f.Key()]);
                }
                List(s, f, f.Rows());
            }
        ),
        new(
            "a cache that is rarely cold",
            false,
            Telemetry.Text,
            (s, f) =>
            {
                List(s, f, f.Rows());
                if (s.Random.Next(80) == 0)
                {
                    Repeat(f.Rows(), () => One(s, f));
                }
            }
        ),
        new(
            "a cache that misses one or two",
            false,
            Telemetry.Text,
            (s, f) =>
            {
                List(s, f, f.Rows());
                Repeat(s.Random.Next(0, 4), () => One(s, f));
            }
        ),
        new(
            "the same question again",
            false,
            Telemetry.Parameters,
            (s, f) =>
            {
                var key = f.Key();
                Repeat(f.Rows(), () => s.Query("SELECT * FROM users WHERE id = $1", 1, [key], [key]));
            }
        ),
        new(
            "a dashboard of many statements",
            false,
            Telemetry.Text,
            (s, f) =>
            {
                for (var i = 0; i < f.Size; i++)
                {
                    s.Query(
                        $"SELECT count(*) FROM {f.Child}{(char)('a' + i % 26)}{(char)('a' + i / 26)} WHERE owner_id = $1",
                        1,
                        [f.Key()],
                        f.Keys(1)
                    );
                }
            }
        ),
        new(
            "up a tree of categories",
            false,
            Telemetry.Rows,
            (s, f) =>
            {
                s.Query($"SELECT * FROM {f.Parent} WHERE id = $1", 1, [f.Key()], f.Keys(1));
                var key = f.Key();
                Repeat(
                    s.Random.Next(4, 9),
                    () =>
                    {
                        var up = f.Key();
                        s.Query($"SELECT parent_id FROM {f.Child} WHERE id = $1", 1, [key], [up]);
                        key = up;
                    }
                );
            }
        ),
        new(
            "two or three lookups",
            false,
            Telemetry.Text,
            (s, f) =>
            {
                List(s, f, 3);
                Repeat(s.Random.Next(2, 4), () => One(s, f));
            }
        ),
    ];

    private static void Repeat(int times, Action body)
    {
        for (var i = 0; i < times; i++)
        {
            body();
        }
    }

    private static void List(Script script, Facts facts, int rows) =>
        script.Query($"SELECT * FROM {facts.Parent} WHERE owner_id = $1", rows, [facts.Key()], facts.Keys(rows));

    private static void One(Script script, Facts facts) =>
        script.Query($"SELECT * FROM {facts.Child} WHERE id = $1", 1, [facts.Key()], facts.Keys(1));
}
