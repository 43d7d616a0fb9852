using System.Globalization;
using Npgsql;
using Plimsoll.Core;
using Plimsoll.Core.Prescriptions.Indexes;
using Plimsoll.Core.Signals;
using Plimsoll.Postgres.Sessions;

namespace Plimsoll.Postgres.Sizing;

/// <summary>
/// Samples rows of the tables that designs are on, so that <c>IndexSizeModel</c> knows how their keys repeat together,
/// how wide expressions and INCLUDEd columns are, and how many rows a predicate keeps. Hashes and widths leave the server, values do not.
/// </summary>
public sealed class RowSampler(NpgsqlConnection connection)
{
    /// <summary>As many rows as ANALYZE samples at the default statistics target.</summary>
    public const int SampleRows = 30_000;

    /// <summary>Up to this size a table is read through (160 MB); above, rows are picked by their address.</summary>
    private const long ReadThroughPages = 20_000;

    /// <summary>
    /// Samples for those designs that a single column's statistics cannot tell: several keys, an expression, a
    /// predicate. A table that cannot be read keeps no sample.
    /// </summary>
    public async Task<Catalog> SampleAsync(
        Catalog catalog,
        IReadOnlyCollection<IndexDesign> designs,
        CancellationToken token
    )
    {
        var samples = new Dictionary<QualifiedName, RowSample>();
        foreach (var group in designs.GroupBy(d => d.Table))
        {
            if (
                catalog.Find(group.Key) is { CanSelect: true, IsRowSecured: false } table
                && Wanted(group) is { Count: > 0 } wanted
            )
            {
                if (await TryReadAsync(table, wanted, token) is { } sample)
                {
                    samples[table.Name] = sample;
                }
            }
        }
        return catalog with
        {
            Tables =
            [
                .. catalog.Tables.Select(t => samples.TryGetValue(t.Name, out var s) ? t with { Sample = s } : t),
            ],
        };
    }

    /// <summary>Name in the sample → SQL.</summary>
    private static Dictionary<string, (string Sql, bool IsPredicate)> Wanted(IEnumerable<IndexDesign> designs)
    {
        var wanted = new Dictionary<string, (string, bool)>(StringComparer.Ordinal);
        foreach (var design in designs.Where(d => d.Method is "btree" or "hash"))
        {
            foreach (var key in design.Keys)
            {
                wanted[key.Column ?? key.Expression] = (key.Expression, false);
            }
            foreach (var column in design.Include)
            {
                wanted[column] = (SqlIdentifier.Quote(column), false);
            }
            if (design.Predicate is { } predicate)
            {
                wanted[predicate] = (predicate, true);
            }
        }
        return wanted;
    }

    /// <summary>Locked, dropped in between, too slow to read: the statistics alone must do.</summary>
    private async Task<RowSample?> TryReadAsync(
        Table table,
        Dictionary<string, (string Sql, bool IsPredicate)> wanted,
        CancellationToken token
    )
    {
        try
        {
            return await ReadAsync(table, wanted, token);
        }
        catch (PostgresException)
        {
            return null;
        }
    }

    private async Task<RowSample?> ReadAsync(
        Table table,
        Dictionary<string, (string Sql, bool IsPredicate)> wanted,
        CancellationToken token
    )
    {
        var keys = wanted.ToList();
        var sql = $"""
            WITH sample AS MATERIALIZED (
                SELECT {string.Join(", ", keys.Select((k, i) => $"({k.Value.Sql}) AS k{i}"))}
                FROM {From(table)}
            )
            SELECT count(*)::int,
                {string.Join(",\n    ", keys.Select((k, i) => Aggregates(i, k.Value.IsPredicate)))}
            FROM sample
            """;
        await using var command = new NpgsqlCommand(OwnStatements.Mark(sql), connection);
        await using var reader = await command.ExecuteReaderAsync(token);
        if (!await reader.ReadAsync(token) || reader.GetInt32(0) == 0)
        {
            return null;
        }
        var sampled = new Dictionary<string, SampledKey>(StringComparer.Ordinal);
        for (var i = 0; i < keys.Count; i++)
        {
            var first = 1 + (i * 6);
            sampled[keys[i].Key] = new SampledKey
            {
                Hashes = await reader.GetFieldValueAsync<int[]>(first, token),
                MeanWidth = reader.GetDouble(first + 1),
                WidthDeviation = reader.GetDouble(first + 2),
                TypeLength = reader.GetInt32(first + 3),
                TypeAlignment = reader.GetInt32(first + 4),
                IsDeduplicable = reader.GetBoolean(first + 5),
            };
        }
        return new RowSample { Rows = reader.GetInt32(0), Keys = sampled };
    }

    private static string Aggregates(int i, bool isPredicate)
    {
        // A hash of 0 stands for NULL; the one value in four thousand million that hashes to it becomes 1.
        var hash = isPredicate
            ? $"CASE WHEN k{i} THEN 1 ELSE 0 END"
            : $"CASE WHEN k{i} IS NULL THEN 0 ELSE coalesce(nullif(hashtext(k{i}::text), 0), 1) END";
        var type = $"(SELECT max(pg_typeof(k{i})::oid::bigint) FROM sample)";
        return $"""
            array_agg({hash}), coalesce(avg(pg_column_size(k{i})), 0)::float8,
            coalesce(stddev_pop(pg_column_size(k{i})), 0)::float8,
            (SELECT typlen::int FROM pg_type WHERE oid = {type}),
            (SELECT CASE typalign WHEN 'c' THEN 1 WHEN 's' THEN 2 WHEN 'i' THEN 4 ELSE 8 END FROM pg_type WHERE oid = {type}),
            (SELECT EXISTS (
                 SELECT FROM pg_opclass o JOIN pg_amproc p ON p.amprocfamily = o.opcfamily AND p.amproclefttype = o.opcintype
                 WHERE o.opcmethod = 403 AND o.opcdefault AND p.amprocnum = 4
                   AND (o.opcintype = t.oid OR (t.typname = 'varchar' AND o.opcintype = 25)
                        OR (t.typtype = 'e' AND o.opcintype = 3500)))
             FROM pg_type t WHERE t.oid = {type})
            """;
    }

    private static string From(Table table)
    {
        var name = table.Name.ToSql();
        if (table.EstimatedRows <= SampleRows)
        {
            return name;
        }
        if (table.Pages <= ReadThroughPages || table.Kind is TableKind.Partitioned)
        {
            var percent = (100.0 * SampleRows / table.EstimatedRows).ToString("0.######", CultureInfo.InvariantCulture);
            return $"{name} TABLESAMPLE BERNOULLI ({percent}) REPEATABLE (1)";
        }
        // Every address is as likely; twice the mean number of rows to a page covers nearly all of them.
        var slots = (int)Math.Ceiling(2 * table.EstimatedRows / table.Pages);
        var picks = SampleRows * slots / Math.Max(1.0, table.EstimatedRows / table.Pages);
        return $"""
            {name} WHERE ctid = ANY (ARRAY(
                SELECT DISTINCT format('(%s,%s)', abs(hashint8extended(i, 1) % {table.Pages}),
                              1 + abs(hashint8extended(i, 2) % {slots}))::tid
                FROM generate_series(1::bigint, {(long)picks}) i))
            """;
    }
}
