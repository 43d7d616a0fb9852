using System.Globalization;

namespace Plimsoll.Cli.Limits;

/// <summary>
/// The rate limit that a service announces of itself (draft-ietf-httpapi-ratelimit-headers): so many requests in a window of so
/// many seconds.
/// </summary>
internal static class RateLimitPolicy
{
    /// <param name="values">
    /// Of <c>RateLimit-Policy</c>, e.g. <c>"default";q=100;w=10</c>, or of older drafts <c>100;w=10</c>, which some send as
    /// <c>RateLimit-Limit</c>.
    /// </param>
    /// <returns>Requests per second, the tightest of all; null where no window is named, for a number alone says no rate.</returns>
    public static double? PerSecond(IEnumerable<string> values) =>
        values.SelectMany(value => value.Split(',')).Select(Rate).Where(rate => rate is > 0).Min();

    private static double? Rate(string policy)
    {
        var parts = policy.Split(';', StringSplitOptions.TrimEntries);
        var quota = Parameter(parts, "q=") ?? Number(parts[0]);
        return Parameter(parts, "w=") is { } window and > 0 ? quota / window : null;
    }

    private static double? Parameter(string[] parts, string key) =>
        parts.Skip(1).FirstOrDefault(part => part.StartsWith(key, StringComparison.Ordinal)) is { } part
            ? Number(part[key.Length..])
            : null;

    private static double? Number(string text) =>
        double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number)
            ? number
            : null;
}
