using Plimsoll.Bench.IndexSizes.Corpus;
using Plimsoll.Core;

namespace Plimsoll.Bench.IndexSizes;

/// <summary>One index, predicted and built.</summary>
/// <param name="Predicted">With a sample of the table's rows.</param>
/// <param name="FromStatistics">From the columns' statistics alone.</param>
/// <param name="Hypothetical">hypopg's size; null where it has none or was not asked.</param>
public sealed record Comparison(
    CorpusDesign Design,
    Bytes Predicted,
    Bytes FromStatistics,
    Bytes Real,
    Bytes? Hypothetical
)
{
    /// <summary>Of the real size: 0.1 is ten per cent too large.</summary>
    public double Error => Of(Predicted) - 1;

    public double ErrorFromStatistics => Of(FromStatistics) - 1;

    public double? HypotheticalFactor => Hypothetical is { } size ? Of(size) : null;

    private double Of(Bytes size) => size.Count / (double)Real.Count;
}
