using Plimsoll.Bench.IndexSizes.Corpus;
using Plimsoll.Core;

namespace Plimsoll.Bench.IndexSizes;

/// <summary>One index, predicted and built.</summary>
/// <param name="Hypothetical">hypopg's size; null where it has none.</param>
public sealed record Comparison(CorpusDesign Design, Bytes Predicted, Bytes Real, Bytes? Hypothetical)
{
    /// <summary>Of the real size: 0.1 is ten per cent too large.</summary>
    public double Error => (Predicted.Count / (double)Real.Count) - 1;
}
