using System.Text.Json;

namespace Plimsoll.Load.Sources.Har;

/// <summary>Says which requests of a recording belong into a scenario, and why the others do not.</summary>
internal static class HarChoice
{
    private static readonly string[] s_staticTypes =
    [
        "image",
        "font",
        "stylesheet",
        "script",
        "media",
        "manifest",
        "texttrack",
        "ping",
        "csp-report",
        "preflight",
        "websocket",
    ];

    private static readonly string[] s_staticEndings =
    [
        ".css",
        ".js",
        ".mjs",
        ".map",
        ".png",
        ".jpg",
        ".jpeg",
        ".gif",
        ".webp",
        ".avif",
        ".svg",
        ".ico",
        ".woff",
        ".woff2",
        ".ttf",
        ".otf",
        ".mp4",
        ".webm",
        ".mp3",
        ".wasm",
        ".webmanifest",
    ];

    /// <returns>Null where it belongs into it.</returns>
    public static string? ReasonAgainst(HarEntry entry, string origin, ImportOptions options)
    {
        var path = entry.Url.AbsolutePath;
        return OriginOf(entry.Url) != origin ? "other hosts"
            : IsStatic(entry) ? "static resources"
            : entry.Method == "OPTIONS" ? "preflights of the browser"
            : entry.Status is 0 or 101 ? "unanswered requests and web sockets"
            : !options.Takes(entry.Method, path)
                ? $"{entry.Method} requests, which may change something; allow them by name: --allow '{entry.Method} {path}'"
            : entry.Status >= 400 ? "requests that failed as they were recorded"
            : entry.Body is { Length: > 0 } body && !(IsJson(entry.BodyType) && Parses(body))
                ? "requests with a body that is not JSON"
            : null;
    }

    /// <summary>The host that the recording is about: that of its first page, or of its first request.</summary>
    public static string MainOrigin(IReadOnlyList<HarEntry> entries) =>
        OriginOf(
            (
                entries.FirstOrDefault(entry => entry.ResourceType == "document" || entry.MediaType == "text/html")
                ?? entries[0]
            ).Url
        );

    public static bool IsJson(string? mediaType) =>
        mediaType is not null
        && (
            mediaType.Equals("application/json", StringComparison.OrdinalIgnoreCase)
            || mediaType.EndsWith("+json", StringComparison.OrdinalIgnoreCase)
        );

    private static bool Parses(string json)
    {
        try
        {
            using var document = JsonDocument.Parse(json);
            return true;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    private static string OriginOf(Uri url) => url.GetLeftPart(UriPartial.Authority);

    private static bool IsStatic(HarEntry entry) =>
        s_staticTypes.Contains(entry.ResourceType)
        || entry.MediaType.Split('/')[0] is "image" or "font" or "audio" or "video"
        || entry.MediaType is "text/css" or "text/javascript" or "application/javascript" or "application/x-javascript"
        || s_staticEndings.Any(ending => entry.Url.AbsolutePath.EndsWith(ending, StringComparison.OrdinalIgnoreCase));
}
