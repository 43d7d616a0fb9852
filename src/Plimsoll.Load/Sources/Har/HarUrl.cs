namespace Plimsoll.Load.Sources.Har;

/// <summary>Takes addresses apart as they stand, escaped.</summary>
internal static class HarUrl
{
    /// <returns>Names and values, unescaped; <c>HasValue</c> is false where there is no '='.</returns>
    public static IEnumerable<(string Name, string Value, bool HasValue)> Parameters(Uri url) =>
        url
            .Query.TrimStart('?')
            .Split('&', StringSplitOptions.RemoveEmptyEntries)
            .Select(pair => pair.Split('=', 2))
            .Select(pair => (Plain(pair[0]), pair.Length == 2 ? Plain(pair[1]) : "", pair.Length == 2));

    public static IEnumerable<(string Name, string Value)> Query(Uri url) =>
        Parameters(url).Select(pair => (pair.Name, pair.Value));

    private static string Plain(string escaped) => Uri.UnescapeDataString(escaped.Replace('+', ' '));
}
