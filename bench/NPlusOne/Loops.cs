namespace Plimsoll.Bench.NPlusOnes;

/// <summary>Endpoints with an N+1 or M×N.</summary>
internal static class Loops
{
    public static IReadOnlyList<Case> All { get; } =
    [
        new("a lookup for each row", true, Telemetry.Text, (s, f) => PerRow(s, f, f.Rows(), k => One(s, f, k))),
        new(
            "children of each row",
            true,
            Telemetry.Text,
            (s, f) =>
                PerRow(
                    s,
                    f,
                    f.Rows(),
                    k =>
                        s.Query(
                            $"SELECT * FROM {f.Child} WHERE {f.Parent}_id = $1",
                            s.Random.Next(0, 9),
                            [k],
                            f.Keys(2)
                        )
                )
        ),
        new(
            "an aggregate for each row",
            true,
            Telemetry.Text,
            (s, f) =>
                PerRow(
                    s,
                    f,
                    f.Rows(),
                    k =>
                        s.Query(
                            $"SELECT count(*), avg(stars) FROM {f.Child} WHERE {f.Parent}_id = $1",
                            1,
                            [k],
                            f.Keys(1)
                        )
                )
        ),
        new(
            "the top three for each row",
            true,
            Telemetry.Rows,
            (s, f) =>
                PerRow(
                    s,
                    f,
                    f.Rows(),
                    k =>
                        s.Query(
                            $"SELECT * FROM {f.Child} WHERE {f.Parent}_id = $1 AND stars > $2 ORDER BY at DESC LIMIT 3",
                            3,
                            [k, 4],
                            f.Keys(3)
                        )
                )
        ),
        new(
            "two statements for each row",
            true,
            Telemetry.Text,
            (s, f) =>
                PerRow(
                    s,
                    f,
                    f.Rows(),
                    k =>
                    {
                        One(s, f, k);
                        s.Query($"SELECT count(*) FROM {f.Child}_likes WHERE id = $1", 1, [k], f.Keys(1));
                    }
                )
        ),
        new("pages that are always full", true, Telemetry.Rows, (s, f) => PerRow(s, f, f.Size, k => One(s, f, k))),
        new(
            "a span of code around each",
            true,
            Telemetry.Text,
            (s, f) => PerRow(s, f, f.Rows(), k => s.Inside("load", () => One(s, f, k)))
        ),
        new(
            "an update for each row",
            true,
            Telemetry.Text,
            (s, f) => PerRow(s, f, f.Rows(), k => s.Query($"UPDATE {f.Child} SET seen = now() WHERE id = $1", 1, [k]))
        ),
        new(
            "an insert for each row",
            true,
            Telemetry.Text,
            (s, f) => PerRow(s, f, f.Rows(), k => s.Query($"INSERT INTO {f.Child} (a, b) VALUES ($1, $2)", 1, [k, 7]))
        ),
        new(
            "keys that repeat are looked up once",
            true,
            Telemetry.Parameters,
            (s, f) =>
            {
                var keys = f.Keys(f.Rows());
                List(s, f, keys.Length * 2, keys);
                foreach (var key in keys)
                {
                    One(s, f, key);
                }
            }
        ),
        new(
            "some rows have no key",
            true,
            Telemetry.Rows,
            (s, f) =>
            {
                var keys = f.Keys(f.Rows());
                List(s, f, keys.Length, keys);
                foreach (var key in keys.Take(Math.Max(4, keys.Length * 3 / 4)))
                {
                    One(s, f, key);
                }
            }
        ),
        new(
            "all at once",
            true,
            Telemetry.Rows,
            (s, f) =>
            {
                var keys = f.Keys(f.Rows());
                List(s, f, keys.Length, keys);
                foreach (var key in keys)
                {
                    s.Query($"SELECT * FROM {f.Child} WHERE id = $1", 1, [key], f.Keys(1), atOnce: true);
                }
                s.Join();
            }
        ),
        new(
            "a loop in a loop",
            true,
            Telemetry.Text,
            (s, f) =>
            {
                var keys = f.Keys(s.Random.Next(4, 8));
                List(s, f, keys.Length, keys);
                foreach (var key in keys)
                {
                    var days = f.Keys(s.Random.Next(2, 6));
                    s.Query($"SELECT id FROM {f.Child}_days WHERE {f.Parent}_id = $1", days.Length, [key], days);
                    foreach (var day in days)
                    {
                        One(s, f, day);
                    }
                }
            }
        ),
        new(
            "each with each of two results",
            true,
            Telemetry.Rows,
            (s, f) =>
            {
                var (rows, columns) = (f.Keys(s.Random.Next(3, 8)), f.Keys(s.Random.Next(2, 6)));
                List(s, f, rows.Length, rows);
                s.Query($"SELECT id FROM {f.Child}_kinds", columns.Length, [], columns);
                foreach (var row in rows)
                {
                    foreach (var column in columns)
                    {
                        s.Query($"SELECT price FROM {f.Child} WHERE a = $1 AND b = $2", 1, [row, column], f.Keys(1));
                    }
                }
            }
        ),
        new(
            "with the same user loaded before and after",
            true,
            Telemetry.Text,
            (s, f) =>
            {
                s.Query("SELECT * FROM users WHERE id = $1", 1, [5], [5]);
                PerRow(s, f, f.Rows(), k => One(s, f, k));
                s.Query("SELECT * FROM users WHERE id = $1", 1, [5], [5]);
            }
        ),
        new(
            "each item that the caller sent",
            true,
            Telemetry.Values,
            (s, f) =>
            {
                foreach (var key in f.Keys(f.Rows()))
                {
                    One(s, f, key);
                }
            }
        ),
        new(
            "one of the calls fails and is tried again",
            true,
            Telemetry.Text,
            (s, f) =>
            {
                var keys = f.Keys(f.Rows());
                List(s, f, keys.Length, keys);
                s.Query($"SELECT * FROM {f.Child} WHERE id = $1", -1, [keys[0]], fails: true);
                foreach (var key in keys)
                {
                    One(s, f, key);
                }
            }
        ),
    ];

    private static void PerRow(Script script, Facts facts, int rows, Action<ulong> body)
    {
        var keys = facts.Keys(rows);
        List(script, facts, rows, keys);
        foreach (var key in keys)
        {
            body(key);
        }
    }

    private static void List(Script script, Facts facts, int rows, ulong[] keys) =>
        script.Query($"SELECT * FROM {facts.Parent} WHERE owner_id = $1", rows, [facts.Key()], keys);

    private static void One(Script script, Facts facts, ulong key) =>
        script.Query($"SELECT * FROM {facts.Child} WHERE id = $1", 1, [key], facts.Keys(1));
}
