using System.Globalization;
using Npgsql;
using Plimsoll.Bench.IndexSizes.Corpus;
using Plimsoll.Core.Prescriptions.Indexes;

namespace Plimsoll.Bench.InsertCost;

/// <summary>Measures inserts into a copy of a corpus table that has some indexes.</summary>
public sealed class Inserting(NpgsqlDataSource source, int rows)
{
    private const int Batches = 6;
    private const int BatchRows = 5000;
    private const int SingleRows = 2000;
    private const int SingleChunks = 5;

    /// <summary>Rows that <see cref="MeasureAsync"/> uses up.</summary>
    public const int NewRows = ((Batches + 1) * BatchRows) + (SingleChunks * SingleRows);

    /// <summary>Fills the rows that are to be inserted: they go on where the table ends.</summary>
    public async Task PrepareAsync(CancellationToken token)
    {
        foreach (var table in CorpusTables.Of(rows))
        {
            await CorpusLoader.ExecuteAsync(
                source,
                $"CREATE TABLE {table.Name}_more (LIKE {table.Name}, n int GENERATED ALWAYS AS IDENTITY (MINVALUE 0))",
                token
            );
            await CorpusLoader.FillAsync(
                source,
                table with
                {
                    Name = table.Name + "_more",
                    Rows = NewRows,
                },
                table.Rows,
                new Chance(99),
                token
            );
            await CorpusLoader.ExecuteAsync(source, $"CREATE INDEX ON {table.Name}_more (n)", token);
            await CorpusLoader.ExecuteAsync(source, $"VACUUM ANALYZE {table.Name}_more", token);
        }
    }

    public async Task<InsertTimes> MeasureAsync(
        string table,
        IReadOnlyCollection<IndexDesign> designs,
        CancellationToken token
    )
    {
        await CorpusLoader.ExecuteAsync(
            source,
            $"ALTER TABLE {table} RENAME TO {table}_kept; CREATE TABLE {table} (LIKE {table}_kept);"
                + $"INSERT INTO {table} SELECT * FROM {table}_kept ORDER BY ctid",
            token
        );
        await CorpusLoader.ExecuteAsync(source, $"VACUUM ANALYZE {table}", token);
        try
        {
            foreach (var design in designs)
            {
                await CorpusLoader.ExecuteAsync(source, design.ToSql(concurrently: false), token);
            }
            await CorpusLoader.ExecuteAsync(source, "CHECKPOINT", token);
            return await InsertAsync(table, token);
        }
        finally
        {
            await CorpusLoader.ExecuteAsync(
                source,
                $"DROP TABLE {table}; ALTER TABLE {table}_kept RENAME TO {table}",
                token
            );
        }
    }

    private async Task<InsertTimes> InsertAsync(string table, CancellationToken token)
    {
        await using var connection = await source.OpenConnectionAsync(token);
        var columns = await TextAsync(
            connection,
            $"SELECT string_agg(quote_ident(attname), ', ' ORDER BY attnum) FROM pg_attribute WHERE attrelid = '{table}'::regclass AND attnum > 0",
            token
        );
        var from = 0;
        await BatchAsync(); // touches the pages: their first images go into the log now
        List<double> batches = [];
        for (var batch = 0; batch < Batches; batch++)
        {
            batches.Add(await BatchAsync());
        }
        var singles = await SinglesAsync(connection, table, columns, from, token);
        var hasGin = await TextAsync(
            connection,
            $"SELECT bool_or(indexdef LIKE '%USING gin%')::text FROM pg_indexes WHERE tablename = '{table}'",
            token
        );
        // Others on the machine can only make it slower, so the second-fastest counts; but GIN's clean-ups are rare
        // and dear, and belong to it.
        Func<List<double>, double> fold = hasGin == "true" ? all => all.Average() : all => all.Order().ElementAt(1);
        return new InsertTimes(fold(batches), fold(singles));

        async Task<double> BatchAsync()
        {
            var before = Processor(connection.ProcessID);
            await using var insert = new NpgsqlCommand(
                $"INSERT INTO {table} SELECT {columns} FROM {table}_more WHERE n >= {from} AND n < {from + BatchRows}",
                connection
            );
            insert.CommandTimeout = 0;
            await insert.ExecuteNonQueryAsync(token);
            from += BatchRows;
            return (Processor(connection.ProcessID) - before) / BatchRows;
        }
    }

    /// <summary>One statement for each row, planned once, as a prepared INSERT is.</summary>
    private static async Task<List<double>> SinglesAsync(
        NpgsqlConnection connection,
        string table,
        string columns,
        int from,
        CancellationToken token
    )
    {
        var values = string.Join(", ", columns.Split(", ").Select(c => "r." + c));
        List<double> chunks = [];
        for (var chunk = 0; chunk < SingleChunks; chunk++)
        {
            var before = Processor(connection.ProcessID);
            var to = from + SingleRows;
            await TextAsync(
                connection,
                $"""
                DO $do$ DECLARE r record; BEGIN
                    FOR r IN SELECT * FROM {table}_more WHERE n >= {from} AND n < {to} LOOP
                        INSERT INTO {table} VALUES ({values});
                    END LOOP;
                END $do$
                """,
                token
            );
            from = to;
            chunks.Add((Processor(connection.ProcessID) - before) / SingleRows);
        }
        return chunks;
    }

    private static async Task<string> TextAsync(NpgsqlConnection connection, string sql, CancellationToken token)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        return (await command.ExecuteScalarAsync(token))?.ToString() ?? "";
    }

    /// <summary>Microseconds on a processor so far: what others do on the machine is not in it.</summary>
    private static double Processor(int process) =>
        double.Parse(File.ReadAllText($"/proc/{process}/schedstat").Split(' ')[0], CultureInfo.InvariantCulture) / 1000;
}
