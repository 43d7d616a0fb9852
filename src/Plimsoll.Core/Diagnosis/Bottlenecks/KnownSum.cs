namespace Plimsoll.Core.Diagnosis.Bottlenecks;

internal static class KnownSum
{
    /// <summary>Of what is known; null where nothing is.</summary>
    public static double? SumOfKnown<T>(this IEnumerable<T> items, Func<T, double?> of)
    {
        var known = items.Select(of).OfType<double>().ToList();
        return known.Count > 0 ? known.Sum() : null;
    }
}
