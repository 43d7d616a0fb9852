namespace Plimsoll.Core.Signals;

/// <summary>
/// A random sample of a table's rows, without any value: for each column or expression a hash of each row's value.
/// It tells how combinations of columns repeat, which the statistics of single columns cannot.
/// </summary>
public sealed record RowSample
{
    /// <summary>Rows in the sample.</summary>
    public required int Rows { get; init; }

    /// <summary>By a column's unquoted name, or an expression or predicate as it stands in the design.</summary>
    public required IReadOnlyDictionary<string, SampledKey> Keys { get; init; }
}

/// <summary>What the sample holds of one column, expression or predicate.</summary>
public sealed record SampledKey
{
    /// <summary>One for each row, in the same order for every key; 0 for NULL. Of a predicate: 1 where it holds.</summary>
    public required IReadOnlyList<int> Hashes { get; init; }

    /// <summary>Mean and standard deviation of the bytes of the values that are not NULL, header included.</summary>
    public double MeanWidth { get; init; }
    public double WidthDeviation { get; init; }

    /// <summary>As in <see cref="Column"/>.</summary>
    public int TypeLength { get; init; } = -1;
    public int TypeAlignment { get; init; } = 4;
    public bool IsDeduplicable { get; init; } = true;
}
