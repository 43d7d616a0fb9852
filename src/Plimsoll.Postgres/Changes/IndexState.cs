using Npgsql;
using Plimsoll.Core;
using Plimsoll.Core.Signals;
using Plimsoll.Postgres.Sessions;

namespace Plimsoll.Postgres.Changes;

/// <summary>An index as the catalog has it at this moment.</summary>
internal sealed record IndexState
{
    public required QualifiedName Table { get; init; }
    public required bool IsValid { get; init; }
    public required string Definition { get; init; }
    public string? Comment { get; init; }
    public Bytes Size { get; init; }

    /// <summary>Null where it may be dropped and made again exactly; otherwise what forbids it.</summary>
    public string? Untouchable { get; init; }

    // What CREATE INDEX as pg_get_indexdef prints it would not bring back is named as a reason to leave it alone.
    private const string Sql = """
        SELECT tn.nspname, t.relname, x.indisvalid AND x.indisready AND x.indislive,
               pg_catalog.pg_get_indexdef(i.oid),
               pg_catalog.obj_description(i.oid, 'pg_class'),
               pg_catalog.pg_relation_size(i.oid),
               CASE WHEN NOT x.indisvalid AND EXISTS (
                        SELECT FROM pg_catalog.pg_stat_progress_create_index p
                         WHERE p.datname = current_database() AND (p.relid = t.oid OR coalesce(p.relid, 0) = 0))
                        THEN 'an index of its table is being built at this moment, and it may be the one'
                    WHEN i.relkind = 'I' THEN 'it belongs to a partitioned table'
                    WHEN i.relispartition THEN 'it is part of an index on a partitioned table'
                    WHEN EXISTS (SELECT FROM pg_catalog.pg_constraint k WHERE k.conindid = i.oid)
                        THEN 'a constraint rests on it'
                    WHEN x.indisunique THEN 'it is unique: while it is gone, duplicates could come in'
                    WHEN x.indisreplident THEN 'it is the replica identity'
                    WHEN x.indisclustered THEN 'the table is clustered on it'
                    WHEN i.reltablespace <> 0 THEN 'it lies in a tablespace of its own'
                    WHEN EXISTS (SELECT FROM pg_catalog.pg_attribute a WHERE a.attrelid = i.oid AND a.attstattarget > 0)
                        THEN 'statistics targets are set on it'
                    WHEN EXISTS (SELECT FROM pg_catalog.pg_depend d WHERE d.objid = i.oid AND d.deptype IN ('e', 'x'))
                        THEN 'it belongs to an extension'
               END
          FROM pg_catalog.pg_index x
          JOIN pg_catalog.pg_class i ON i.oid = x.indexrelid
          JOIN pg_catalog.pg_namespace n ON n.oid = i.relnamespace
          JOIN pg_catalog.pg_class t ON t.oid = x.indrelid
          JOIN pg_catalog.pg_namespace tn ON tn.oid = t.relnamespace
         WHERE n.nspname = $1 AND i.relname = $2
        """;

    /// <returns>Null where there is none of that name.</returns>
    public static async Task<IndexState?> ReadAsync(
        NpgsqlConnection connection,
        QualifiedName index,
        CancellationToken token
    )
    {
        await using var command = new NpgsqlCommand(OwnStatements.Mark(Sql), connection);
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = index.Schema });
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = index.Name });
        await using var reader = await command.ExecuteReaderAsync(token);
        if (!await reader.ReadAsync(token))
        {
            return null;
        }
        return new IndexState
        {
            Table = new QualifiedName(reader.GetString(0), reader.GetString(1)),
            IsValid = reader.GetBoolean(2),
            Definition = reader.GetString(3),
            Comment = await reader.IsDBNullAsync(4, token) ? null : reader.GetString(4),
            Size = new Bytes(reader.GetInt64(5)),
            Untouchable = await reader.IsDBNullAsync(6, token) ? null : reader.GetString(6),
        };
    }
}
