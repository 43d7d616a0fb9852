using System.Globalization;
using System.Text.RegularExpressions;
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
            await FillAsync(source, table, 0, new Chance(seed), token);
            await ExecuteAsync(source, $"VACUUM ANALYZE {table.Name}", token);
        }
    }

    public static async Task ExecuteAsync(NpgsqlDataSource source, string sql, CancellationToken token)
    {
        await using var command = source.CreateCommand(sql);
        command.CommandTimeout = 0;
        await command.ExecuteNonQueryAsync(token);
    }

    /// <summary>Adds the table's rows, numbered from <paramref name="first"/>.</summary>
    public static async Task FillAsync(
        NpgsqlDataSource source,
        CorpusTable table,
        int first,
        Chance chance,
        CancellationToken token
    )
    {
        await using var connection = await source.OpenConnectionAsync(token);
        var columns = string.Join(
            ", ",
            Regex.Matches(table.Columns, """(?:^|,)\s*("[^"]+"|\w+) """).Select(m => m.Groups[1].Value)
        );
        await using var copy = await connection.BeginTextImportAsync(
            $"COPY {table.Name} ({columns}) FROM STDIN",
            token
        );
        for (var i = first; i < first + table.Rows; i++)
        {
            await copy.WriteAsync(string.Join('\t', table.Row(chance, i).Select(f => Text(f) ?? "\\N")) + "\n");
        }
    }

    /// <summary>A field as the server reads it; null is NULL.</summary>
    public static string? Text(object? field) =>
        field switch
        {
            null => null,
            DateTime at => at.ToString("O", CultureInfo.InvariantCulture),
            bool yes => yes ? "t" : "f",
            _ => Convert.ToString(field, CultureInfo.InvariantCulture)!,
        };
}
