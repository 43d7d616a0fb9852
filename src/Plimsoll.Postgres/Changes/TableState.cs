using Npgsql;
using Plimsoll.Core;
using Plimsoll.Core.Signals;
using Plimsoll.Postgres.Sessions;

namespace Plimsoll.Postgres.Changes;

/// <summary>A table as the catalog has it at this moment.</summary>
internal sealed record TableState
{
    /// <summary><c>relkind</c>: <c>r</c> table, <c>p</c> partitioned, <c>m</c> materialised view, <c>f</c> foreign.</summary>
    public required char Kind { get; init; }
    public required bool IsTemporary { get; init; }
    public required bool IsOwner { get; init; }
    public required string Owner { get; init; }
    public required bool IsOwnedBySuperuser { get; init; }
    public required bool MayCreateInSchema { get; init; }
    public required IReadOnlyDictionary<string, string> Options { get; init; }

    private const string Sql = """
        SELECT c.relkind::text, c.relpersistence = 't', pg_catalog.pg_has_role(c.relowner, 'USAGE'),
               pg_catalog.pg_get_userbyid(c.relowner),
               pg_catalog.has_schema_privilege(n.oid, 'CREATE'),
               coalesce(c.reloptions, '{}'),
               (SELECT r.rolsuper FROM pg_catalog.pg_roles r WHERE r.oid = c.relowner)
          FROM pg_catalog.pg_class c
          JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
         WHERE n.nspname = $1 AND c.relname = $2 AND c.relkind IN ('r', 'p', 'm', 'f')
        """;

    /// <returns>Null where there is none of that name.</returns>
    public static async Task<TableState?> ReadAsync(
        NpgsqlConnection connection,
        QualifiedName table,
        CancellationToken token
    )
    {
        await using var command = new NpgsqlCommand(OwnStatements.Mark(Sql), connection);
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = table.Schema });
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = table.Name });
        await using var reader = await command.ExecuteReaderAsync(token);
        if (!await reader.ReadAsync(token))
        {
            return null;
        }
        return new TableState
        {
            Kind = reader.GetString(0)[0],
            IsTemporary = reader.GetBoolean(1),
            IsOwner = reader.GetBoolean(2),
            Owner = reader.GetString(3),
            MayCreateInSchema = reader.GetBoolean(4),
            Options = reader
                .GetFieldValue<string[]>(5)
                .Select(o => o.Split('=', 2))
                .ToDictionary(o => o[0], o => o[1], StringComparer.Ordinal),
            IsOwnedBySuperuser = reader.GetBoolean(6),
        };
    }

    /// <summary>For a role that does not own the table: who may do it, and what allows it; a sentence without its stop.</summary>
    /// <param name="what">E.g. <c>rebuild it</c>.</param>
    public string OwnerOnly(QualifiedName table, string what) =>
        $"Only the owner of {table} may {what}: "
        + (
            IsOwnedBySuperuser
                ? $"it is {Owner}, a superuser; give the table to an ordinary role (ALTER TABLE {table.ToSql()} OWNER TO …) and GRANT that one TO the role that tunes"
                : $"GRANT {SqlIdentifier.Quote(Owner)} TO the role that tunes"
        );

    /// <summary>Why an index or statistics cannot be made on it, as a sentence without its stop; null where they can.</summary>
    public string? WhyNot(QualifiedName table) =>
        this switch
        {
            { IsTemporary: true } => $"{table} is a temporary table",
            { Kind: 'f' } => $"{table} is a foreign table",
            { IsOwner: false } => OwnerOnly(table, "change it"),
            { MayCreateInSchema: false } =>
                $"The role lacks a privilege: GRANT CREATE ON SCHEMA {table.Schema} TO the role that tunes",
            _ => null,
        };
}
