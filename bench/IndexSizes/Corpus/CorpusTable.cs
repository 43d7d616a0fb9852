namespace Plimsoll.Bench.IndexSizes.Corpus;

/// <summary>A table of the corpus: its columns as SQL, and how a row of it is drawn.</summary>
/// <param name="Row">The fields of a row, from chance and the row's number from 0; null is NULL.</param>
public sealed record CorpusTable(string Name, string Columns, int Rows, Func<Chance, int, IReadOnlyList<object?>> Row);
