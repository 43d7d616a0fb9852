using System.Globalization;
using Npgsql;

namespace Plimsoll.Postgres.Sessions;

/// <summary>
/// <c>postgres://user:password@host:port,host:port/database?key=value</c>, as in libpq's documentation (34.1.1.2). Read by
/// hand: <see cref="Uri"/> knows neither several hosts nor an unescaped character in a password.
/// </summary>
internal static class PostgresUri
{
    private static readonly string[] s_schemes = ["postgres://", "postgresql://"];

    public static bool IsUri(string text) =>
        Array.Exists(s_schemes, s => text.StartsWith(s, StringComparison.OrdinalIgnoreCase));

    public static NpgsqlConnectionStringBuilder Read(string text)
    {
        var builder = new NpgsqlConnectionStringBuilder();
        var rest = text[(text.IndexOf("://", StringComparison.Ordinal) + 3)..];

        var query = "";
        // A password may hold a '?' or '/' only when escaped, but the last '@' always ends it.
        var at = rest.LastIndexOf('@');
        var question = rest.IndexOf('?', Math.Max(at, 0));
        if (question >= 0)
        {
            (rest, query) = (rest[..question], rest[(question + 1)..]);
        }
        if (at >= 0)
        {
            var login = rest[..at];
            rest = rest[(at + 1)..];
            var colon = login.IndexOf(':', StringComparison.Ordinal);
            Set(builder, "user", colon < 0 ? login : login[..colon]);
            if (colon >= 0)
            {
                Set(builder, "password", login[(colon + 1)..]);
            }
        }
        var slash = rest.IndexOf('/', StringComparison.Ordinal);
        if (slash >= 0)
        {
            Set(builder, "dbname", rest[(slash + 1)..]);
            rest = rest[..slash];
        }
        ReadHosts(builder, rest);
        foreach (var pair in query.Split('&', StringSplitOptions.RemoveEmptyEntries))
        {
            var equals = pair.IndexOf('=', StringComparison.Ordinal);
            if (equals <= 0)
            {
                throw ServerAddress.Unusable(
                    "The connection string's part after '?' is not a list of key=value pairs."
                );
            }
            Set(builder, Unescape(pair[..equals]), pair[(equals + 1)..]);
        }
        return builder;
    }

    private static void ReadHosts(NpgsqlConnectionStringBuilder builder, string hosts)
    {
        if (hosts.Contains(','))
        {
            builder.Host = Unescape(hosts);
            return;
        }
        var bracket = hosts.LastIndexOf(']'); // an IPv6 address
        var colon = hosts.LastIndexOf(':');
        if (colon > bracket)
        {
            if (
                !int.TryParse(hosts[(colon + 1)..], CultureInfo.InvariantCulture, out var port)
                || port is < 1 or > 65535
            )
            {
                throw ServerAddress.Unusable("The connection string's port is not a number between 1 and 65535.");
            }
            builder.Port = port;
            hosts = hosts[..colon];
        }
        if (hosts.Length > 0)
        {
            builder.Host = Unescape(hosts.Trim('[', ']'));
        }
    }

    private static void Set(NpgsqlConnectionStringBuilder builder, string key, string escaped)
    {
        if (escaped.Length > 0)
        {
            KeywordString.Set(builder, key, Unescape(escaped));
        }
    }

    private static string Unescape(string text) => Uri.UnescapeDataString(text);
}
