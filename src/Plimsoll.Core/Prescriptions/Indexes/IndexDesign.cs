using System.Security.Cryptography;
using System.Text;
using Plimsoll.Core.Signals;

namespace Plimsoll.Core.Prescriptions.Indexes;

/// <summary>An index that does not exist yet.</summary>
public sealed record IndexDesign
{
    public required QualifiedName Table { get; init; }
    public string Method { get; init; } = "btree";
    public required IReadOnlyList<IndexKey> Keys { get; init; }

    /// <summary>INCLUDE columns, unquoted.</summary>
    public IReadOnlyList<string> Include { get; init; } = [];

    /// <summary>WHERE of a partial index, as SQL.</summary>
    public string? Predicate { get; init; }

    /// <summary>
    /// Share of the rows that the predicate keeps, 0 to 1, where the planner or the statistics of a value have said it; null to
    /// go by the statistics of the column.
    /// No part of the design's identity.
    /// </summary>
    public double? Selectivity { get; init; }

    /// <summary>An extension that must be there first, e.g. <c>pg_trgm</c>; null where none is.</summary>
    public string? NeedsExtension { get; init; }

    /// <summary>
    /// <c>plimsoll_</c>, the table, the first keys, and a digest of the design: the same design always has the same name.
    /// </summary>
    public QualifiedName QualifiedName
    {
        get
        {
            var digest = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Shape)))[..6];
            var columns = string.Join("_", Keys.Select(k => k.Column ?? "expr"));
            return new QualifiedName(
                Table.Schema,
                SqlIdentifier.Truncate($"plimsoll_{Table.Name}_{columns}", SqlIdentifier.MaxBytes - 7) + "_" + digest
            );
        }
    }

    /// <summary>What the index is, without its name: <c>public.bookings USING btree (provider_id) WHERE …</c>.</summary>
    public string Shape
    {
        get
        {
            var sql = $"{Table.ToSql()} USING {Method} ({string.Join(", ", Keys.Select(k => k.ToSql()))})";
            if (Include.Count > 0)
            {
                sql += $" INCLUDE ({string.Join(", ", Include.Select(SqlIdentifier.Quote))})";
            }
            return Predicate is null ? sql : $"{sql} WHERE {Predicate}";
        }
    }

    public string ToSql(bool concurrently) =>
        $"CREATE INDEX {(concurrently ? "CONCURRENTLY " : "")}{SqlIdentifier.Quote(QualifiedName.Name)} ON {Shape}";

    // Lists have no value equality; the shape is the identity.
    public bool Equals(IndexDesign? other) => other is not null && Shape == other.Shape;

    public override int GetHashCode() => Shape.GetHashCode(StringComparison.Ordinal);
}
