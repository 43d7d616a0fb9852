using Plimsoll.Core.Signals;
using Index = Plimsoll.Core.Signals.Index;

namespace Plimsoll.Core.Tests.Building;

/// <summary>A table of the workload under test; by default 1,000 rows, freshly analysed, without columns.</summary>
public sealed class ATable(QualifiedName name)
{
    private readonly List<Column> _columns = [];
    private readonly List<Index> _indexes = [];
    private readonly List<ForeignKey> _foreignKeys = [];
    private Func<Table, Table> _change = t => t;
    private double _rows = 1_000;
    private long? _pages;

    public ATable Rows(double rows)
    {
        _rows = rows;
        return this;
    }

    /// <summary>Pages of 8 kB; where it is not said, what the columns' widths come to.</summary>
    public ATable Pages(long pages)
    {
        _pages = pages;
        return this;
    }

    /// <param name="distinct">As pg_stats.n_distinct: a count, or a negative share of the rows.</param>
    /// <param name="width">Mean width in bytes; by default what the type takes.</param>
    /// <param name="common">Shares of the rows that the most common values have.</param>
    public ATable Column(
        string column,
        string type = "bigint",
        double distinct = -1,
        int? width = null,
        double nulls = 0,
        double? correlation = 0,
        double[]? common = null,
        Func<Column, Column>? but = null
    )
    {
        var (length, category) = type.Split('(')[0] switch
        {
            "bigint" => (8, 'N'),
            "integer" => (4, 'N'),
            "boolean" => (1, 'B'),
            "date" => (4, 'D'),
            "timestamp with time zone" or "timestamp without time zone" => (8, 'D'),
            "uuid" => (16, 'U'),
            "numeric" => (-1, 'N'),
            "text" or "character varying" => (-1, 'S'),
            _ => (-1, 'U'),
        };
        var built = new Column
        {
            Name = column,
            Number = _columns.Count + 1,
            Type = type,
            TypeLength = length,
            TypeCategory = category,
            Statistics = new ColumnStatistics
            {
                DistinctRaw = distinct,
                AverageWidth = width ?? (length > 0 ? length : 16),
                NullFraction = nulls,
                Correlation = correlation,
                CommonFrequencies = common ?? [],
            },
        };
        _columns.Add(but is null ? built : but(built));
        return this;
    }

    public ATable PrimaryKey(params string[] columns) =>
        Index(
            $"{name.Name}_pkey",
            columns,
            i => i with { IsUnique = true, IsPrimaryKey = true, IsConstraint = true, IsReferenced = true }
        );

    public ATable Index(string index, params string[] columns) => Index(index, columns, i => i);

    public ATable Index(string index, string[] columns, Func<Index, Index> but)
    {
        var keys = columns.Select(c => IndexKey.Of(c)).ToList();
        var built = but(
            new Index
            {
                Name = new QualifiedName(name.Schema, index),
                Table = name,
                Keys = keys,
                Definition = "",
                Size = Bytes.FromPages((long)Math.Max(1, _rows / 300)),
                ScansCumulative = 1_000,
                ScansDelta = 10,
            }
        );
        var unique = built.IsUnique ? "UNIQUE " : "";
        var where = built.Predicate is null ? "" : $" WHERE {built.Predicate}";
        _indexes.Add(
            built with
            {
                Definition =
                    $"CREATE {unique}INDEX {SqlIdentifier.Quote(built.Name.Name)} ON {name.ToSql()} "
                    + $"USING {built.Method} ({string.Join(", ", built.Keys.Select(k => k.ToSql()))}){where}",
            }
        );
        return this;
    }

    /// <summary>To the referenced table's <c>id</c>, with the server's default name.</summary>
    public ATable ForeignKey(string column, string references, Func<ForeignKey, ForeignKey>? but = null)
    {
        var built = new ForeignKey
        {
            Name = $"{name.Name}_{column}_fkey",
            Columns = [column],
            ReferencedTable = new QualifiedName("public", references),
            ReferencedColumns = ["id"],
        };
        _foreignKeys.Add(but is null ? built : but(built));
        return this;
    }

    /// <summary>The same counters since the reset and within the window.</summary>
    public ATable Counters(Func<TableCounters, TableCounters> change) =>
        But(t => t with { Cumulative = change(t.Cumulative), Delta = change(t.Delta ?? default) });

    /// <summary>Anything else about the table.</summary>
    public ATable But(Func<Table, Table> change)
    {
        var before = _change;
        _change = t => change(before(t));
        return this;
    }

    public Table Build()
    {
        // 24 bytes of tuple header and 4 of line pointer a row.
        var width = 28 + _columns.Sum(c => c.Statistics?.AverageWidth ?? 16);
        var pages = _pages ?? (long)Math.Ceiling(Math.Max(0, _rows) * width / 8192);
        return _change(
            new Table
            {
                Name = name,
                Rows = _rows,
                LiveRows = (long)Math.Max(0, _rows),
                Pages = pages,
                TotalSize = Bytes.FromPages(pages) + new Bytes(_indexes.Sum(i => i.Size.Count)),
                Columns = _columns,
                Indexes = _indexes,
                ForeignKeys = _foreignKeys,
                Cumulative = default,
                Delta = default(TableCounters),
                LastVacuum = AWorkload.Now.AddHours(-1),
                LastAnalyze = AWorkload.Now.AddHours(-1),
            }
        );
    }
}
