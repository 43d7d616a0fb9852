namespace Plimsoll.Core.Signals;

/// <summary>What <c>pg_class.relkind</c> says.</summary>
public enum TableKind
{
    Ordinary,
    Partitioned,
    Partition,
    MaterializedView,
    Foreign,
}

/// <summary>A table with its columns, indexes and counters.</summary>
public sealed record Table
{
    public required QualifiedName Name { get; init; }
    public uint Oid { get; init; }
    public TableKind Kind { get; init; }

    /// <summary>The partitioned table this is a partition of.</summary>
    public QualifiedName? PartitionOf { get; init; }

    /// <summary><c>pg_class.reltuples</c>: the planner's estimate of live rows; -1 where it was never analysed.</summary>
    public double Rows { get; init; }

    /// <summary>Main fork, in pages of 8 kB (<c>pg_relation_size</c>).</summary>
    public long Pages { get; init; }

    /// <summary>Main fork alone.</summary>
    public Bytes HeapSize => Bytes.FromPages(Pages);

    public Bytes ToastSize { get; init; }

    /// <summary>Heap, TOAST and indexes (<c>pg_total_relation_size</c>).</summary>
    public Bytes TotalSize { get; init; }

    public IReadOnlyList<Column> Columns { get; init; } = [];
    public IReadOnlyList<Index> Indexes { get; init; } = [];
    public IReadOnlyList<ForeignKey> ForeignKeys { get; init; } = [];

    /// <summary><c>reloptions</c>, e.g. <c>fillfactor</c> → <c>90</c>.</summary>
    public IReadOnlyDictionary<string, string> Options { get; init; } = new Dictionary<string, string>();

    /// <summary>Since the statistics were reset.</summary>
    public required TableCounters Cumulative { get; init; }

    /// <summary>Over the observation's window.</summary>
    public TableCounters? Delta { get; init; }

    /// <summary><c>pg_stat_all_tables.n_live_tup</c> and <c>n_dead_tup</c>: the server's running estimate.</summary>
    public long LiveRows { get; init; }
    public long DeadRows { get; init; }

    /// <summary>Rows changed since the last ANALYZE.</summary>
    public long ModifiedSinceAnalyze { get; init; }
    public DateTimeOffset? LastVacuum { get; init; }
    public DateTimeOffset? LastAnalyze { get; init; }

    /// <summary><c>age(relfrozenxid)</c> in transactions, of the table or its TOAST table, whichever is older.</summary>
    public long FrozenXidAge { get; init; }

    /// <summary><c>mxid_age(relminmxid)</c>, likewise.</summary>
    public long FrozenMultixactAge { get; init; }

    /// <summary>False where the role may not SELECT from it: its column statistics and plans are missing.</summary>
    public bool CanSelect { get; init; } = true;

    /// <summary>Row-level security holds for this role: the server hides the column statistics, and plans hold the policies.</summary>
    public bool IsRowSecured { get; init; }

    /// <summary>Taken where a size or a selectivity is wanted that the columns' statistics cannot tell; else null.</summary>
    public RowSample? Sample { get; init; }

    public Column? FindColumn(string name) => Columns.FirstOrDefault(c => c.Name == name);

    /// <summary>Estimated live rows, never negative: <see cref="Rows"/>, else <see cref="LiveRows"/>.</summary>
    public double EstimatedRows => Rows >= 0 ? Rows : Math.Max(0, LiveRows);
}
