using Plimsoll.Core.Signals;

namespace Plimsoll.Core.Prescriptions.Indexes.Sizing;

/// <summary>Looks up in a table's sample what an index is made of.</summary>
internal static class SampledHashes
{
    /// <summary>Fewer rows than this say nothing about a predicate.</summary>
    private const int LeastRows = 30;

    public static string NameOf(IndexKey key) => key.Column ?? key.Expression;

    /// <returns>For each key the hashes of the rows that the index would hold; null where the sample lacks one.</returns>
    public static IReadOnlyList<IReadOnlyList<int>>? Of(IndexDesign design, Table table)
    {
        if (table.Sample is not { } sample)
        {
            return null;
        }
        var keys = design.Keys.Select(k => sample.Keys.GetValueOrDefault(NameOf(k))).ToList();
        if (keys.Any(k => k is null))
        {
            return null;
        }
        if (design.Predicate is null)
        {
            return [.. keys.Select(k => k!.Hashes)];
        }
        if (SelectivityOf(design.Predicate, table) is null)
        {
            return null;
        }
        var holds = sample.Keys[design.Predicate].Hashes;
        return [.. keys.Select(k => (IReadOnlyList<int>)[.. k!.Hashes.Where((_, row) => holds[row] == 1)])];
    }

    public static double? SelectivityOf(string predicate, Table table)
    {
        if (table.Sample is not { } sample || sample.Keys.GetValueOrDefault(predicate) is not { } holds)
        {
            return null;
        }
        var kept = holds.Hashes.Count(h => h == 1);
        return kept >= LeastRows ? kept / (double)sample.Rows : null;
    }
}
