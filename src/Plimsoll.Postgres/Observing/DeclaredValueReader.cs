using Plimsoll.Core.Signals.Constants;
using Plimsoll.Postgres.Sessions;

namespace Plimsoll.Postgres.Observing;

/// <summary>
/// Reads which values the schema itself names for its columns: labels of enum types, and lists in CHECKs of a table or a
/// domain. Of the statistics it reads the shares of those values alone; the server picks them out.
/// </summary>
internal static class DeclaredValueReader
{
    /// <summary>By the table's oid and the column's name.</summary>
    public static async Task<ILookup<(uint Table, string Column), DeclaredValue>> ReadAsync(
        ServerSession session,
        CancellationToken token
    )
    {
        var declared = (await LabelsAsync(session, token))
            .Concat(await ChecksAsync(session, token))
            .Where(d => CheckedValues.MayBeLabel(d.Value))
            .Distinct()
            .ToList();
        var shares = declared.Count == 0 ? [] : await SharesAsync(session, declared, token);
        return declared.ToLookup(
            d => (d.Table, d.Column),
            d => new DeclaredValue(d.Value, shares.TryGetValue(d, out var share) ? share : null)
        );
    }

    private static Task<List<Declared>> LabelsAsync(ServerSession session, CancellationToken token) =>
        session.ReadAsync(
            $"""
            SELECT c.oid AS table_oid, a.attname::text AS column_name, e.enumlabel::text AS label
            FROM pg_attribute a
            JOIN pg_class c ON c.oid = a.attrelid
            JOIN pg_namespace n ON n.oid = c.relnamespace
            JOIN pg_type t ON t.oid = a.atttypid
            JOIN pg_enum e ON e.enumtypid = CASE WHEN t.typtype = 'd' THEN t.typbasetype ELSE t.oid END
            WHERE a.attnum > 0 AND NOT a.attisdropped AND c.relkind IN ('r', 'p', 'm', 'f') AND {TableReader.IsUsers}
            """,
            static r => new Declared(r.Get<uint>("table_oid"), r.Get<string>("column_name"), r.Get<string>("label")),
            token
        );

    /// <summary>To print a table's CHECK the server locks the table: what is held exclusively is left out.</summary>
    private static async Task<IEnumerable<Declared>> ChecksAsync(ServerSession session, CancellationToken token)
    {
        var checks = await session.ReadAsync(
            $"""
            WITH held AS MATERIALIZED (
                SELECT l.relation FROM pg_locks l
                WHERE l.locktype = 'relation' AND l.mode = 'AccessExclusiveLock'
                  AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database())
            ), checked AS MATERIALIZED (
                SELECT c.oid AS table_oid, a.attname, k.conbin, c.oid AS relation
                FROM pg_constraint k
                JOIN pg_class c ON c.oid = k.conrelid
                JOIN pg_namespace n ON n.oid = c.relnamespace
                JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = k.conkey[1]
                WHERE k.contype = 'c' AND cardinality(k.conkey) = 1 AND {TableReader.IsUsers}
                  AND c.oid NOT IN (SELECT relation FROM held)
                UNION ALL
                SELECT c.oid, a.attname, k.conbin, 0
                FROM pg_constraint k
                JOIN pg_attribute a ON a.atttypid = k.contypid
                JOIN pg_class c ON c.oid = a.attrelid
                JOIN pg_namespace n ON n.oid = c.relnamespace
                WHERE k.contype = 'c' AND k.contypid <> 0 AND a.attnum > 0 AND NOT a.attisdropped
                  AND c.relkind IN ('r', 'p', 'm', 'f') AND {TableReader.IsUsers})
            SELECT table_oid, attname::text AS column_name, pg_get_expr(conbin, relation) AS expression FROM checked
            """,
            static r =>
                (
                    Table: r.Get<uint>("table_oid"),
                    Column: r.Get<string>("column_name"),
                    Expression: r.MaybeText("expression")
                ),
            token
        );
        return checks.SelectMany(c =>
            CheckedValues.In(c.Expression ?? "").Select(value => new Declared(c.Table, c.Column, value))
        );
    }

    /// <summary>As the planner reckons them: a value that is not among the common ones shares what these leave.</summary>
    private static async Task<Dictionary<Declared, double>> SharesAsync(
        ServerSession session,
        List<Declared> declared,
        CancellationToken token
    )
    {
        var shares = await session.ReadAsync(
            """
            WITH declared AS MATERIALIZED (
                SELECT * FROM unnest($1::bigint[], $2::text[], $3::text[]) WITH ORDINALITY AS d (table_oid, column_name, value, at)
            ), statistics AS MATERIALIZED (
                SELECT DISTINCT ON (d.table_oid, d.column_name) d.table_oid, d.column_name, s.null_frac, s.n_distinct,
                       s.most_common_vals::text::text[] AS common, s.most_common_freqs AS freqs
                FROM (SELECT DISTINCT table_oid, column_name FROM declared) d
                JOIN pg_class c ON c.oid = d.table_oid::oid
                JOIN pg_namespace n ON n.oid = c.relnamespace
                JOIN pg_stats s ON s.schemaname = n.nspname AND s.tablename = c.relname AND s.attname = d.column_name
                WHERE s.n_distinct > 0
                ORDER BY d.table_oid, d.column_name, s.inherited)
            SELECT d.at::int AS at,
                   coalesce(
                       (SELECT m.freq FROM unnest(s.common, s.freqs) AS m (value, freq) WHERE m.value = d.value LIMIT 1),
                       greatest(0, 1 - s.null_frac - (SELECT coalesce(sum(f), 0) FROM unnest(s.freqs) f))
                           / greatest(1, s.n_distinct - coalesce(cardinality(s.freqs), 0)))::float8 AS share
            FROM declared d JOIN statistics s ON s.table_oid = d.table_oid AND s.column_name = d.column_name
            """,
            static r => (At: r.Get<int>("at"), Share: r.Get<double>("share")),
            token,
            declared.Select(d => (long)d.Table).ToArray(),
            declared.Select(d => d.Column).ToArray(),
            declared.Select(d => d.Value).ToArray()
        );
        return shares.ToDictionary(s => declared[s.At - 1], s => s.Share);
    }

    private sealed record Declared(uint Table, string Column, string Value);
}
