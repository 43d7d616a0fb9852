namespace Plimsoll.Core.Signals;

/// <summary>A real index, as the catalog describes it.</summary>
public sealed record Index
{
    public required QualifiedName Name { get; init; }
    public required QualifiedName Table { get; init; }

    /// <summary><c>btree</c>, <c>hash</c>, <c>gin</c>, <c>gist</c>, <c>brin</c>, <c>spgist</c>.</summary>
    public string Method { get; init; } = "btree";
    public required IReadOnlyList<IndexKey> Keys { get; init; }

    /// <summary>Names of the INCLUDE columns, unquoted.</summary>
    public IReadOnlyList<string> Include { get; init; } = [];

    /// <summary>The WHERE of a partial index, as the server deparses it.</summary>
    public string? Predicate { get; init; }
    public bool IsUnique { get; init; }
    public bool IsPrimaryKey { get; init; }

    /// <summary>Stands behind a PRIMARY KEY, UNIQUE or EXCLUDE constraint: it cannot simply be dropped.</summary>
    public bool IsConstraint { get; init; }

    /// <summary>A foreign key of another table points at it.</summary>
    public bool IsReferenced { get; init; }
    public bool IsReplicaIdentity { get; init; }

    /// <summary>The table is clustered on it (<c>indisclustered</c>).</summary>
    public bool IsClustered { get; init; }
    public bool IsValid { get; init; } = true;
    public bool IsReady { get; init; } = true;

    /// <summary>A session builds an index of its table at this moment, this one or another (<c>pg_stat_progress_create_index</c>).</summary>
    public bool MayBeInTheMaking { get; init; }

    /// <summary>
    /// Checks uniqueness at once; false behind a DEFERRABLE constraint, which neither ON CONFLICT nor the planner can rely on
    /// (<c>indimmediate</c>).
    /// </summary>
    public bool IsImmediate { get; init; } = true;

    /// <summary><c>pg_get_indexdef</c>: the statement that makes it again.</summary>
    public required string Definition { get; init; }
    public Bytes Size { get; init; }

    /// <summary>Scans since the statistics were reset, and within the window.</summary>
    public long ScansCumulative { get; init; }
    public long? ScansDelta { get; init; }

    /// <summary>Last scan; PostgreSQL 16 and later.</summary>
    public DateTimeOffset? LastScan { get; init; }

    /// <summary>What a freshly built copy would take, predicted; null where it cannot be told.</summary>
    public Bytes? FreshSize { get; init; }

    /// <summary>The COMMENT on it; Plimsoll's own begin with <see cref="OwnCommentPrefix"/>.</summary>
    public string? Comment { get; init; }

    /// <summary>How Plimsoll recognises what it made.</summary>
    public const string OwnCommentPrefix = "plimsoll:";

    public bool IsOurs => Comment?.StartsWith(OwnCommentPrefix, StringComparison.Ordinal) == true;
}

/// <summary>One key of an index, in order.</summary>
/// <param name="Expression">As the server deparses it: a quoted column name, or an expression in parentheses.</param>
/// <param name="Column">The column's unquoted name; null for an expression.</param>
public sealed record IndexKey(string Expression, string? Column = null)
{
    public bool Descending { get; init; }

    /// <summary>PostgreSQL's default: last when ascending, first when descending.</summary>
    public bool NullsFirst { get; init; }

    /// <summary>Operator class where it is not the type's default, e.g. <c>gin_trgm_ops</c>.</summary>
    public string? OperatorClass { get; init; }

    /// <summary>Collation where it is not the column's own.</summary>
    public string? Collation { get; init; }

    public static IndexKey Of(string column, bool descending = false) =>
        new(SqlIdentifier.Quote(column), column) { Descending = descending, NullsFirst = descending };

    /// <summary>The key as it stands in CREATE INDEX.</summary>
    public string ToSql()
    {
        var sql = Expression;
        if (Collation is not null)
        {
            sql += $" COLLATE {Collation}";
        }
        if (OperatorClass is not null)
        {
            sql += $" {OperatorClass}";
        }
        if (Descending)
        {
            sql += " DESC";
        }
        if (NullsFirst != Descending)
        {
            sql += NullsFirst ? " NULLS FIRST" : " NULLS LAST";
        }
        return sql;
    }
}
