using Plimsoll.Core.Signals;

namespace Plimsoll.Core.Prescriptions.Indexes.Sizing;

/// <summary>One column of an index entry, as far as its size matters.</summary>
internal sealed record KeyField
{
    /// <summary>The table's column, where it is one.</summary>
    public string? Column { get; init; }

    /// <summary>Bytes of a type of fixed length; -1 for variable length.</summary>
    public required int Length { get; init; }
    public required int Alignment { get; init; }

    /// <summary>Mean bytes of a value that is not NULL, with its header of one byte or four.</summary>
    public required double Width { get; init; }

    /// <summary>Standard deviation of the widths; zero for a fixed length.</summary>
    public required double WidthDeviation { get; init; }
    public double NullFraction { get; init; }
    public bool IsDeduplicable { get; init; } = true;

    /// <summary>Distinct values that are not NULL, at least one.</summary>
    public required double Distinct { get; init; }

    /// <summary>Shares of all rows, largest first.</summary>
    public IReadOnlyList<double> CommonFrequencies { get; init; } = [];
    public double? Correlation { get; init; }

    /// <summary>The values come in steps of two bytes, always odd (<c>numeric</c>: a header of three, then digits).</summary>
    public bool IsNumeric { get; init; }

    public bool IsArray { get; init; }

    public KeyField WithoutNulls() =>
        NullFraction is 0 or >= 1
            ? this with
            {
                NullFraction = 0,
            }
            : this with
            {
                NullFraction = 0,
                CommonFrequencies = [.. CommonFrequencies.Select(f => f / (1 - NullFraction))],
            };

    /// <summary>With the widths that a sample of the rows has.</summary>
    public KeyField With(SampledKey sample) =>
        sample.TypeLength > 0 || sample.MeanWidth <= 0
            ? this
            : this with
            {
                Width = sample.MeanWidth,
                WidthDeviation = IsNumeric ? 0 : sample.WidthDeviation,
            };

    public static KeyField Of(SampledKey sample, double rows) =>
        new()
        {
            Length = sample.TypeLength,
            Alignment = sample.TypeAlignment,
            Width = Math.Max(1, sample.MeanWidth),
            WidthDeviation = sample.TypeLength > 0 ? 0 : sample.WidthDeviation,
            NullFraction = sample.Hashes.Count(h => h == 0) / Math.Max(1.0, sample.Hashes.Count),
            IsDeduplicable = sample.IsDeduplicable,
            Distinct = Math.Max(1, rows),
        };

    public static KeyField Of(Column column, double rows)
    {
        var statistics = column.Statistics;
        var isFixed = column.TypeLength > 0;
        var width =
            isFixed ? column.TypeLength
            : statistics is { AverageWidth: > 0 } s ? s.AverageWidth
            : Guess(column);
        var isNumeric = column.Type.StartsWith("numeric", StringComparison.Ordinal);
        return new KeyField
        {
            Column = column.Name,
            Length = column.TypeLength,
            Alignment = Math.Clamp(column.TypeAlignment, 1, 8),
            // The server cuts the mean to a whole number: half a byte is lost unless all widths are the same.
            Width = isFixed || statistics?.WidthDeviation == 0 || (isNumeric && width % 2 == 1) ? width : width + 0.5,
            WidthDeviation = isFixed || isNumeric ? 0 : statistics?.WidthDeviation ?? DefaultDeviation * width,
            IsNumeric = isNumeric,
            IsArray = column.TypeCategory == 'A',
            NullFraction = Math.Clamp(statistics?.NullFraction ?? 0, 0, 1),
            // character(n) has the support function for it, but PostgreSQL 15 was measured not to fold it.
            IsDeduplicable = column.IsDeduplicable && !column.Type.StartsWith("character(", StringComparison.Ordinal),
            Distinct = Math.Max(1, statistics?.DistinctOf(rows) ?? DistinctUnknown(column, rows)),
            CommonFrequencies = statistics?.CommonFrequencies ?? [],
            Correlation = statistics?.Correlation,
        };
    }

    /// <summary>Of the mean width, where nothing is known: most texts vary by a sixth or more.</summary>
    private const double DefaultDeviation = 0.16;

    // Without statistics nothing is known to repeat, but for types that have few values.
    private static double DistinctUnknown(Column column, double rows) =>
        column.TypeCategory switch
        {
            'B' => 2,
            'E' => 10,
            _ => rows,
        };

    // As the planner guesses: half of a declared length up to 32 bytes, more for long ones.
    private static double Guess(Column column)
    {
        var open = column.Type.IndexOf('(', StringComparison.Ordinal);
        if (open < 0 || column.TypeCategory != 'S')
        {
            return column.TypeCategory == 'N' ? 8 : 32;
        }
        var digits = new string([.. column.Type[(open + 1)..].TakeWhile(char.IsAsciiDigit)]);
        if (!int.TryParse(digits, out var length))
        {
            return 32;
        }
        return column.Type.StartsWith("character(", StringComparison.Ordinal) || length <= 32
            ? length + 1
            : Math.Min(32 + ((length - 32) / 2.0), 500);
    }
}
