using Npgsql;
using Plimsoll.Core.Signals;

namespace Plimsoll.Bench.IndexSizes;

/// <summary>What the size model needs to know of the public tables.</summary>
public static class MinimalCatalog
{
    private const string Sql = """
        SELECT c.relname, c.reltuples::float8, pg_relation_size(c.oid) / 8192, a.attname, a.attnum,
               format_type(a.atttypid, a.atttypmod), t.typcategory::text, t.typlen::int,
               CASE t.typalign WHEN 'c' THEN 1 WHEN 's' THEN 2 WHEN 'i' THEN 4 ELSE 8 END,
               t.typname NOT IN ('numeric', 'float4', 'float8', 'jsonb', 'bpchar'), a.attnotnull,
               s.null_frac, s.avg_width, s.n_distinct, s.correlation, s.most_common_freqs,
               (SELECT stddev_pop(octet_length(v))::float8
                FROM unnest(s.histogram_bounds::text::text[] || s.most_common_vals::text::text[]) v)
        FROM pg_class c
        JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
        JOIN pg_type t ON t.oid = a.atttypid
        LEFT JOIN pg_stats s ON s.schemaname = 'public' AND s.tablename = c.relname AND s.attname = a.attname
        WHERE c.relnamespace = 'public'::regnamespace AND c.relkind = 'r'
        ORDER BY c.relname, a.attnum
        """;

    public static async Task<Catalog> ReadAsync(NpgsqlDataSource source, CancellationToken token)
    {
        var tables = new Dictionary<string, Table>(StringComparer.Ordinal);
        await using var command = source.CreateCommand(Sql);
        await using var reader = await command.ExecuteReaderAsync(token);
        while (await reader.ReadAsync(token))
        {
            var name = reader.GetString(0);
            var table =
                tables.GetValueOrDefault(name)
                ?? new Table
                {
                    Name = new QualifiedName("public", name),
                    Rows = reader.GetDouble(1),
                    Pages = reader.GetInt64(2),
                    Cumulative = default,
                };
            tables[name] = table with { Columns = [.. table.Columns, ReadColumn(reader)] };
        }
        return new Catalog { Tables = [.. tables.Values] };
    }

    private static Column ReadColumn(NpgsqlDataReader reader) =>
        new()
        {
            Name = reader.GetString(3),
            Number = reader.GetInt16(4),
            Type = reader.GetString(5),
            TypeCategory = reader.GetString(6)[0],
            TypeLength = reader.GetInt32(7),
            TypeAlignment = reader.GetInt32(8),
            IsDeduplicable = reader.GetBoolean(9),
            NotNull = reader.GetBoolean(10),
            Statistics = reader.IsDBNull(11)
                ? null
                : new ColumnStatistics
                {
                    NullFraction = reader.GetFloat(11),
                    AverageWidth = reader.GetInt32(12),
                    DistinctRaw = reader.GetFloat(13),
                    Correlation = reader.IsDBNull(14) ? null : reader.GetFloat(14),
                    CommonFrequencies = reader.IsDBNull(15)
                        ? []
                        : [.. reader.GetFieldValue<float[]>(15).Select(f => (double)f)],
                    WidthDeviation = reader.IsDBNull(16) ? null : reader.GetDouble(16),
                },
        };
}
