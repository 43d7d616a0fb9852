using System.Text;
using Npgsql;
using Plimsoll.Core;

namespace Plimsoll.Tests.Building;

/// <summary>A backend whose names have everything that a name may have: quotes, spaces, upper case, other scripts, 63 bytes.</summary>
internal static class OddNames
{
    public const string SchemaName = """Büro "A"; x""";

    /// <summary>63 bytes, the most that the server keeps of a name; cut in the middle, a letter would be torn.</summary>
    public static readonly string TableName = Filled("""Aufträge "2" 'für' 漢字 [b] \ %s $1 -- """);
    public static readonly string ColumnName = Filled("""Straße "Nr." {0} select """);

    private static string Table => $"{SqlIdentifier.Quote(SchemaName)}.{SqlIdentifier.Quote(TableName)}";

    public static string Schema =>
        $"""
            CREATE SCHEMA {SqlIdentifier.Quote(SchemaName)};
            CREATE TABLE {Table} ("Id" int PRIMARY KEY, {SqlIdentifier.Quote(
                ColumnName
            )} int NOT NULL, note text NOT NULL);
            INSERT INTO {Table} SELECT i, (i * 7919) % 50000, repeat('x', 40) FROM generate_series(1, 150000) i;
            ANALYZE {Table};
            """;

    public static async Task AskAsync(NpgsqlDataSource source, int value, CancellationToken token)
    {
        await using var command = source.CreateCommand(
            $"SELECT \"Id\", note FROM {Table} WHERE {SqlIdentifier.Quote(ColumnName)} = $1"
        );
        command.Parameters.Add(new NpgsqlParameter { Value = value });
        await command.ExecuteNonQueryAsync(token);
    }

    private static string Filled(string name) => name + new string('z', 63 - Encoding.UTF8.GetByteCount(name));
}
