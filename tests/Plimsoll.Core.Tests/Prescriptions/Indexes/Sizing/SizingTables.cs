using Plimsoll.Core.Prescriptions.Indexes;
using Plimsoll.Core.Signals;

namespace Plimsoll.Core.Tests.Prescriptions.Indexes.Sizing;

/// <summary>A table of a million rows whose columns differ in what matters to an index's size.</summary>
internal static class SizingTables
{
    public static readonly QualifiedName Name = new("public", "t");

    public static Table Million { get; } =
        new()
        {
            Name = Name,
            Rows = 1_000_000,
            Pages = 20_000,
            Cumulative = new TableCounters { RowsUpdated = 1000, RowsHotUpdated = 800 },
            Columns =
            [
                Fixed("id", 4, -1, correlation: 1),
                Fixed("big", 8, -1, correlation: 0),
                Fixed("few", 4, 20, correlation: 0.1),
                Fixed("rare", 8, -0.05, correlation: 0, nulls: 0.95),
                new Column
                {
                    Name = "price",
                    Type = "numeric(10,2)",
                    TypeCategory = 'N',
                    IsDeduplicable = false,
                    Statistics = new ColumnStatistics { AverageWidth = 5, DistinctRaw = 20 },
                },
            ],
        };

    public static IndexDesign On(params string[] columns) =>
        new() { Table = Name, Keys = [.. columns.Select(c => IndexKey.Of(c))] };

    private static Column Fixed(string name, int length, double distinct, double correlation, double nulls = 0) =>
        new()
        {
            Name = name,
            Type = length == 4 ? "integer" : "bigint",
            TypeCategory = 'N',
            TypeLength = length,
            TypeAlignment = length,
            Statistics = new ColumnStatistics
            {
                AverageWidth = length,
                DistinctRaw = distinct,
                Correlation = correlation,
                NullFraction = nulls,
            },
        };
}
