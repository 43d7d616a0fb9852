namespace Plimsoll.Bench.NPlusOnes;

/// <summary>Endpoints with an N+1 or M×N.</summary>
internal static class Loops
{
    public static IReadOnlyList<Case> All { get; } =
    [
        EachRow("a lookup for each row", Telemetry.Text, One),
        EachRow(
            "children of each row",
            Telemetry.Text,
            (s, f, k) =>
                s.Query($"SELECT * FROM {f.Child} WHERE {f.Parent}_id = $1", s.Random.Next(0, 9), [k], f.Keys(2))
        ),
        EachRow(
            "an aggregate for each row",
            Telemetry.Text,
            (s, f, k) =>
                s.Query($"SELECT count(*), avg(stars) FROM {f.Child} WHERE {f.Parent}_id = $1", 1, [k], f.Keys(1))
        ),
        EachRow(
            "the top three for each row",
            Telemetry.Rows,
            (s, f, k) =>
                s.Query(
                    $"SELECT * FROM {f.Child} WHERE {f.Parent}_id = $1 AND stars > $2 ORDER BY at DESC LIMIT 3",
                    3,
                    [k, 4],
                    f.Keys(3)
                )
        ),
        EachRow(
            "two statements for each row",
            Telemetry.Text,
            (s, f, k) =>
            {
                One(s, f, k);
                s.Query($"SELECT count(*) FROM {f.Child}_likes WHERE id = $1", 1, [k], f.Keys(1));
            }
        ),
        Each("pages that are always full", Telemetry.Rows, (_, f) => f.Size, n => n, n => n, One),
        EachRow("a span of code around each", Telemetry.Text, (s, f, k) => s.Inside("load", () => One(s, f, k))),
        EachRow(
            "an update for each row",
            Telemetry.Text,
            (s, f, k) => s.Query($"UPDATE {f.Child} SET seen = now() WHERE id = $1", 1, [k])
        ),
        EachRow(
            "an insert for each row",
            Telemetry.Text,
            (s, f, k) => s.Query($"INSERT INTO {f.Child} (a, b) VALUES ($1, $2)", 1, [k, 7])
        ),
        Each("keys that repeat are looked up once", Telemetry.Parameters, Rows, n => n * 2, n => n, One),
        Each("some rows have no key", Telemetry.Rows, Rows, n => n, n => Math.Max(4, n * 3 / 4), One),
        new(
            "all at once",
            true,
            Telemetry.Rows,
            (s, f) =>
            {
                foreach (var key in Listed(s, f, f.Rows()))
                {
                    s.Query($"SELECT * FROM {f.Child} WHERE id = $1", 1, [key], f.Keys(1), atOnce: true);
                }
                s.Join();
            }
        ),
        Each(
            "a loop in a loop",
            Telemetry.Text,
            (s, _) => s.Random.Next(4, 8),
            n => n,
            n => n,
            (s, f, k) =>
            {
                var days = f.Keys(s.Random.Next(2, 6));
                s.Query($"SELECT id FROM {f.Child}_days WHERE {f.Parent}_id = $1", days.Length, [k], days);
                foreach (var day in days)
                {
                    One(s, f, day);
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
                foreach (var (row, column) in rows.SelectMany(row => columns.Select(column => (row, column))))
                {
                    s.Query($"SELECT price FROM {f.Child} WHERE a = $1 AND b = $2", 1, [row, column], f.Keys(1));
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
                foreach (var key in Listed(s, f, f.Rows()))
                {
                    One(s, f, key);
                }
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
                var keys = Listed(s, f, f.Rows());
                s.Query($"SELECT * FROM {f.Child} WHERE id = $1", -1, [keys[0]], fails: true);
                foreach (var key in keys)
                {
                    One(s, f, key);
                }
            }
        ),
    ];

    private static Case EachRow(string name, Telemetry least, Action<Script, Facts, ulong> body) =>
        Each(name, least, Rows, n => n, n => n, body);

    /// <summary>A list, and something for each of its keys.</summary>
    /// <param name="keys">How many keys a request has.</param>
    /// <param name="rows">How many rows the list has for so many keys.</param>
    /// <param name="followed">How many of the keys something is done for.</param>
    private static Case Each(
        string name,
        Telemetry least,
        Func<Script, Facts, int> keys,
        Func<int, int> rows,
        Func<int, int> followed,
        Action<Script, Facts, ulong> body
    ) =>
        new(
            name,
            true,
            least,
            (script, facts) =>
            {
                var all = facts.Keys(keys(script, facts));
                List(script, facts, rows(all.Length), all);
                foreach (var key in all.Take(followed(all.Length)))
                {
                    body(script, facts, key);
                }
            }
        );

    private static int Rows(Script script, Facts facts) => facts.Rows();

    private static ulong[] Listed(Script script, Facts facts, int rows)
    {
        var keys = facts.Keys(rows);
        List(script, facts, rows, keys);
        return keys;
    }

    private static void List(Script script, Facts facts, int rows, ulong[] keys) =>
        script.Query($"SELECT * FROM {facts.Parent} WHERE owner_id = $1", rows, [facts.Key()], keys);

    private static void One(Script script, Facts facts, ulong key) =>
        script.Query($"SELECT * FROM {facts.Child} WHERE id = $1", 1, [key], facts.Keys(1));
}
