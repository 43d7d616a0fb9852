using System.Globalization;
using Npgsql;

namespace Plimsoll.Bench.IndexSizes.Corpus;

/// <summary>Makes the corpus in a database, and analyses it.</summary>
public static class CorpusLoader
{
    public static async Task LoadAsync(NpgsqlDataSource source, int rows, int seed, CancellationToken token)
    {
        await ExecuteAsync(source, CorpusTables.Types, token);
        foreach (var table in CorpusTables.Of(rows))
        {
            await ExecuteAsync(source, $"CREATE TABLE {table.Name} ({table.Columns})", token);
            await FillAsync(source, table, new Chance(seed), token);
            await ExecuteAsync(source, $"VACUUM ANALYZE {table.Name}", token);
        }
    }

    public static async Task ExecuteAsync(NpgsqlDataSource source, string sql, CancellationToken token)
    {
        await using var command = source.CreateCommand(sql);
        command.CommandTimeout = 0;
        await command.ExecuteNonQueryAsync(token);
    }

    private static async Task FillAsync(
        NpgsqlDataSource source,
        CorpusTable table,
        Chance chance,
        CancellationToken token
    )
    {
        await using var connection = await source.OpenConnectionAsync(token);
        await using var copy = await connection.BeginTextImportAsync($"COPY {table.Name} FROM STDIN", token);
        for (var i = 0; i < table.Rows; i++)
        {
            await copy.WriteAsync(string.Join('\t', table.Row(chance, i).Select(Text)) + "\n");
        }
    }

    private static string Text(object? field) =>
        field switch
        {
            null => "\\N",
            DateTime at => at.ToString("O", CultureInfo.InvariantCulture),
            bool yes => yes ? "t" : "f",
            _ => Convert.ToString(field, CultureInfo.InvariantCulture)!,
        };
}
