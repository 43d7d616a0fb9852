namespace Plimsoll.Bench.NPlusOnes;

/// <summary>Kinds that were written down after the rule was done, and that it was not changed for.</summary>
internal static class HeldOut
{
    public static IReadOnlyList<Case> All { get; } =
    [
        new(
            "a delete for each row",
            true,
            Telemetry.Text,
            (s, f) => PerRow(s, f, f.Rows(), k => s.Query($"DELETE FROM {f.Child} WHERE {f.Parent}_id = $1", 2, [k]))
        ),
        new(
            "a lookup by two keys",
            true,
            Telemetry.Text,
            (s, f) =>
                PerRow(
                    s,
                    f,
                    f.Rows(),
                    k => s.Query($"SELECT * FROM {f.Child} WHERE tenant_id = $1 AND id = $2", 1, [3, k], f.Keys(1))
                )
        ),
        new(
            "a function for each row",
            true,
            Telemetry.Text,
            (s, f) => PerRow(s, f, f.Rows(), k => s.Query("SELECT price_of($1)", 1, [k], f.Keys(1)))
        ),
        new(
            "two loops in one request",
            true,
            Telemetry.Text,
            (s, f) =>
            {
                PerRow(s, f, f.Rows(), k => s.Query($"SELECT * FROM {f.Child} WHERE id = $1", 1, [k], f.Keys(1)));
                PerRow(s, f, f.Rows(), k => s.Query($"SELECT * FROM {f.Child}_tags WHERE id = $1", 4, [k], f.Keys(4)));
            }
        ),
        new(
            "a third of the rows",
            true,
            Telemetry.Parameters,
            (s, f) =>
            {
                var keys = f.Keys(f.Rows() * 3);
                s.Query($"SELECT * FROM {f.Parent} WHERE owner_id = $1", keys.Length, [f.Key()], keys);
                foreach (var key in keys.Where(_ => s.Random.Next(3) == 0).Take(60))
                {
                    s.Query($"SELECT * FROM {f.Child} WHERE id = $1", 1, [key], f.Keys(1));
                }
            }
        ),
        new(
            "a chain of two lookups for each row",
            true,
            Telemetry.Text,
            (s, f) =>
                PerRow(
                    s,
                    f,
                    f.Rows(),
                    k =>
                    {
                        var next = f.Key();
                        s.Query($"SELECT owner_id FROM {f.Child} WHERE id = $1", 1, [k], [next]);
                        s.Query($"SELECT name FROM {f.Child}_owners WHERE id = $1", 1, [next], f.Keys(1));
                    }
                )
        ),
        new(
            "jobs claimed one by one until none is left",
            false,
            Telemetry.Text,
            (s, f) =>
            {
                var jobs = f.Rows();
                for (var i = 0; i <= jobs; i++)
                {
                    s.Query(
                        $"UPDATE {f.Child} SET state = $1 WHERE id = (SELECT id FROM {f.Child} WHERE state = $2 LIMIT 1 FOR UPDATE SKIP LOCKED) RETURNING id",
                        i < jobs ? 1 : 0,
                        [1, 2],
                        f.Keys(1)
                    );
                }
            }
        ),
        new(
            "a cursor",
            false,
            Telemetry.Text,
            (s, f) =>
            {
                s.Query($"DECLARE c CURSOR FOR SELECT * FROM {f.Child}", -1, []);
                var pages = f.Rows();
                for (var i = 0; i < pages; i++)
                {
                    s.Query("FETCH 100 FROM c", 100, []);
                }
            }
        ),
        new(
            "a wider search until there is enough",
            false,
            Telemetry.Rows,
            (s, f) =>
            {
                var steps = s.Random.Next(4, 9);
                for (var i = 1UL; i <= (ulong)steps; i++)
                {
                    s.Query($"SELECT * FROM {f.Child} WHERE distance < $1 LIMIT 20", (int)i * 2, [i * 100], f.Keys(3));
                }
            }
        ),
        new(
            "numbers out of a sequence",
            false,
            Telemetry.Parameters,
            (s, f) =>
            {
                var count = f.Rows();
                for (var i = 0; i < count; i++)
                {
                    s.Query($"SELECT nextval('{f.Child}_seq')", 1, [], f.Keys(1));
                }
            }
        ),
        new(
            "savepoints",
            false,
            Telemetry.Text,
            (s, f) =>
            {
                var count = f.Rows();
                for (var i = 0; i < count; i++)
                {
                    s.Query("SAVEPOINT s", -1, []);
                }
                s.Query($"INSERT INTO {f.Child} VALUES ($1)", 1, [f.Key()]);
            }
        ),
        new(
            "four steps, each with a line in the audit",
            false,
            Telemetry.Text,
            (s, f) =>
            {
                s.Query($"SELECT * FROM {f.Parent} WHERE owner_id = $1", f.Rows(), [f.Key()], f.Keys(4));
                for (var i = 0UL; i < 4; i++)
                {
                    s.Query($"UPDATE {f.Child}_step{(char)('a' + i)} SET done = true WHERE id = $1", 1, [f.Key()]);
                    s.Query("INSERT INTO audit (what, at) VALUES ($1, $2)", 1, [i, f.Key()]);
                }
            }
        ),
    ];

    private static void PerRow(Script script, Facts facts, int rows, Action<ulong> body)
    {
        var keys = facts.Keys(rows);
        script.Query($"SELECT * FROM {facts.Parent} WHERE owner_id = $1", rows, [facts.Key()], keys);
        foreach (var key in keys)
        {
            body(key);
        }
    }
}
