using Plimsoll.Core.Prescriptions.Indexes;

namespace Plimsoll.Bench.IndexSizes.Corpus;

/// <param name="Kind">What it is an example of, for the summary by kind.</param>
public sealed record CorpusDesign(string Kind, IndexDesign Design);
