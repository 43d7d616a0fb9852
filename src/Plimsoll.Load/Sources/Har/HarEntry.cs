using System.Text.Json;

namespace Plimsoll.Load.Sources.Har;

/// <summary>One request of a recording (HTTP Archive 1.2).</summary>
/// <param name="Length">From its start to the end of its answer.</param>
/// <param name="ResourceType">As browsers add it, e.g. <c>xhr</c>; empty where it is missing.</param>
/// <param name="MediaType">Of the answer, without parameters; empty where it is missing.</param>
/// <param name="Body">Of the request; null where there is none.</param>
/// <param name="Answer">The text of the answer; null where it was not recorded.</param>
/// <param name="Cookies">The values of those that went either way.</param>
internal sealed record HarEntry(
    DateTimeOffset Started,
    TimeSpan Length,
    string Method,
    Uri Url,
    int Status,
    string ResourceType,
    string MediaType,
    IReadOnlyList<KeyValuePair<string, string>> Headers,
    string? BodyType,
    string? Body,
    string? Answer,
    IReadOnlyList<string> Cookies
)
{
    public DateTimeOffset Ended => Started + Length;

    /// <returns>Null where it is no request over HTTP, e.g. <c>data:</c> or a web socket.</returns>
    public static HarEntry? Read(JsonElement entry)
    {
        var request = entry.GetProperty("request");
        var answer = entry.GetProperty("response");
        if (
            !Uri.TryCreate(Text(request, "url"), UriKind.Absolute, out var url)
            || url.Scheme is not ("http" or "https")
            || !DateTimeOffset.TryParse(Text(entry, "startedDateTime"), out var started)
        )
        {
            return null;
        }
        var content = answer.TryGetProperty("content", out var found) ? found : default;
        var posted = request.TryGetProperty("postData", out var post) ? post : default;
        return new HarEntry(
            started,
            TimeSpan.FromMilliseconds(Math.Clamp(Number(entry, "time"), 0, 86_400_000)),
            Text(request, "method").ToUpperInvariant(),
            url,
            (int)Number(answer, "status"),
            Text(entry, "_resourceType"),
            Text(content, "mimeType").Split(';')[0].Trim().ToLowerInvariant(),
            Pairs(request, "headers"),
            posted.ValueKind == JsonValueKind.Object ? Text(posted, "mimeType").Split(';')[0].Trim() : null,
            posted.ValueKind == JsonValueKind.Object ? Text(posted, "text") : null,
            Text(content, "encoding").Length == 0 && Text(content, "text") is { Length: > 0 } text ? text : null,
            [
                .. Pairs(request, "cookies").Concat(Pairs(answer, "cookies")).Select(cookie => cookie.Value),
                .. Pairs(answer, "headers").Where(header => Is(header, "set-cookie")).SelectMany(CookieValues),
                .. Pairs(request, "headers").Where(header => Is(header, "cookie")).SelectMany(CookieValues),
            ]
        );
    }

    private static bool Is(KeyValuePair<string, string> header, string name) =>
        header.Key.Equals(name, StringComparison.OrdinalIgnoreCase);

    private static IEnumerable<string> CookieValues(KeyValuePair<string, string> header) =>
        header
            .Value.Split(['\n', ';'])
            .Select(part => part.Split('=', 2))
            .Where(pair =>
                pair.Length == 2
                && pair[0].Trim().ToLowerInvariant() is not ("path" or "domain" or "expires" or "max-age" or "samesite")
            )
            .Select(pair => pair[1].Trim());

    private static IReadOnlyList<KeyValuePair<string, string>> Pairs(JsonElement of, string name) =>
        of.TryGetProperty(name, out var list) && list.ValueKind == JsonValueKind.Array
            ? [.. list.EnumerateArray().Select(pair => KeyValuePair.Create(Text(pair, "name"), Text(pair, "value")))]
            : [];

    private static string Text(JsonElement of, string name) =>
        of.ValueKind == JsonValueKind.Object
        && of.TryGetProperty(name, out var value)
        && value.ValueKind == JsonValueKind.String
            ? value.GetString()!
            : "";

    private static double Number(JsonElement of, string name) =>
        of.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Number ? value.GetDouble() : 0;
}
