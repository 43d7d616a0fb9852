using System.Globalization;

namespace Plimsoll.Load.Driving.Sessions;

/// <summary>
/// The cookies of one session, which go back to the one host that it asks: of RFC 6265 the names, values, paths, ends and
/// <c>Secure</c>. <c>Domain</c> says nothing here, for there is no other host.
/// </summary>
/// <param name="isSecure">Whether the session asks over an encrypted connection.</param>
internal sealed class CookieJar(TimeProvider time, bool isSecure)
{
    /// <summary>As many as browsers keep of a host, about; the oldest goes first.</summary>
    private const int Most = 180;

    private readonly List<Cookie> _cookies = [];

    /// <summary>Of the request under way: a cookie without a path of its own is for what lies beside it.</summary>
    public string RequestPath { get; set; } = "/";

    public void Clear() => _cookies.Clear();

    /// <param name="header">What stands after <c>Set-Cookie:</c>.</param>
    public void Take(string header)
    {
        var parts = header.Split(';', StringSplitOptions.TrimEntries);
        var equals = parts[0].IndexOf('=');
        if (equals <= 0 || parts[0].AsSpan().ContainsAny('\r', '\n', '\0'))
        {
            return;
        }
        var (name, value) = (parts[0][..equals].TrimEnd(), parts[0][(equals + 1)..].TrimStart());
        var path = Directory(RequestPath);
        DateTimeOffset? ends = null;
        DateTimeOffset? aged = null;
        var needsSecurity = false;
        foreach (var part in parts.AsSpan(1))
        {
            var (key, said) = part.IndexOf('=') is var at and >= 0
                ? (part[..at].TrimEnd(), part[(at + 1)..].TrimStart())
                : (part, "");
            switch (key.ToUpperInvariant())
            {
                case "PATH" when said.StartsWith('/'):
                    path = said;
                    break;
                case "SECURE":
                    needsSecurity = true;
                    break;
                case "MAX-AGE"
                    when long.TryParse(
                        said,
                        NumberStyles.AllowLeadingSign,
                        CultureInfo.InvariantCulture,
                        out var seconds
                    ):
                    aged = seconds <= 0 ? DateTimeOffset.MinValue : After(seconds);
                    break;
                case "EXPIRES"
                    when DateTimeOffset.TryParse(
                        said.Replace('-', ' '),
                        CultureInfo.InvariantCulture,
                        DateTimeStyles.AssumeUniversal | DateTimeStyles.AllowWhiteSpaces,
                        out var date
                    ):
                    ends = date;
                    break;
            }
        }
        if (needsSecurity && !isSecure)
        {
            return;
        }
        _cookies.RemoveAll(cookie => cookie.Name == name && cookie.Path == path);
        // What ends in the past was there to be removed. An age goes before a date.
        if ((aged ?? ends) is not { } end || end > time.GetUtcNow())
        {
            _cookies.Add(new Cookie(name, value, path, aged ?? ends));
        }
        if (_cookies.Count > Most)
        {
            _cookies.RemoveAt(0);
        }
    }

    /// <summary>What goes with a request for the path, longer paths first; null where there is nothing.</summary>
    /// <param name="path">With or without a query.</param>
    public string? For(string path)
    {
        var query = path.IndexOf('?');
        RequestPath = query < 0 ? path : path[..query];
        if (_cookies.Count == 0)
        {
            return null;
        }
        var now = time.GetUtcNow();
        _cookies.RemoveAll(cookie => cookie.Ends <= now);
        var those = _cookies
            .Where(cookie => Covers(cookie.Path, RequestPath))
            .OrderByDescending(cookie => cookie.Path.Length)
            .Select(cookie => $"{cookie.Name}={cookie.Value}");
        return string.Join("; ", those) is { Length: > 0 } line ? line : null;
    }

    private DateTimeOffset After(long seconds) =>
        seconds < 1e10 ? time.GetUtcNow() + TimeSpan.FromSeconds(seconds) : DateTimeOffset.MaxValue;

    private static string Directory(string path) => path.LastIndexOf('/') is var last and > 0 ? path[..last] : "/";

    private static bool Covers(string cookie, string path) =>
        path.StartsWith(cookie, StringComparison.Ordinal)
        && (path.Length == cookie.Length || cookie.EndsWith('/') || path[cookie.Length] == '/');

    private sealed record Cookie(string Name, string Value, string Path, DateTimeOffset? Ends);
}
