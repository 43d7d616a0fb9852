using System.Text;
using System.Text.RegularExpressions;
using Npgsql;

namespace Plimsoll.Postgres.Sessions;

/// <summary>libpq's <c>host=… dbname=… user=…</c>, and the names that libpq gives to what Npgsql calls otherwise.</summary>
internal static partial class KeywordString
{
    private static readonly Dictionary<string, string> s_npgsqlNames = new(StringComparer.OrdinalIgnoreCase)
    {
        ["host"] = "Host",
        ["hostaddr"] = "Host",
        ["port"] = "Port",
        ["dbname"] = "Database",
        ["user"] = "Username",
        ["password"] = "Password",
        ["passfile"] = "Passfile",
        ["options"] = "Options",
        ["sslmode"] = "SSL Mode",
        ["sslrootcert"] = "Root Certificate",
        ["sslcert"] = "SSL Certificate",
        ["sslkey"] = "SSL Key",
        ["sslpassword"] = "SSL Password",
        ["sslnegotiation"] = "SSL Negotiation",
        ["channel_binding"] = "Channel Binding",
        ["krbsrvname"] = "Kerberos Service Name",
        ["target_session_attrs"] = "Target Session Attributes",
    };

    /// <summary>What libpq, or a tool that hands the string on, knows and a session of ours decides itself.</summary>
    private static readonly HashSet<string> s_ignored = new(StringComparer.OrdinalIgnoreCase)
    {
        "application_name",
        "fallback_application_name",
        "connect_timeout",
        "client_encoding",
        "keepalives",
        "keepalives_idle",
        "keepalives_interval",
        "keepalives_count",
        "tcp_user_timeout",
        "gssencmode",
        "sslcompression",
        "sslsni",
        "pgbouncer",
        "pool_timeout",
        "connection_limit",
    };

    public static bool IsLibpq(string text) => !text.Contains(';') && Pair().Count(text) > 1;

    public static NpgsqlConnectionStringBuilder Read(string text)
    {
        var builder = new NpgsqlConnectionStringBuilder();
        var position = 0;
        while (position < text.Length)
        {
            var match = Pair().Match(text, position);
            if (!match.Success || match.Index != position)
            {
                throw ServerAddress.Unusable("The connection string is not a list of key=value pairs.");
            }
            Set(builder, match.Groups["key"].Value, Unquote(match.Groups["value"].Value));
            position = match.Index + match.Length;
        }
        return builder;
    }

    public static void Set(NpgsqlConnectionStringBuilder builder, string libpqName, string value)
    {
        if (s_ignored.Contains(libpqName))
        {
            return;
        }
        if (!s_npgsqlNames.TryGetValue(libpqName, out var name))
        {
            throw ServerAddress.Unusable($"The connection string holds an unknown key '{libpqName}'.");
        }
        var spelled = name is "SSL Mode" or "Target Session Attributes" or "Channel Binding" or "SSL Negotiation"
            ? value.Replace("-", "").Replace("_", "")
            : value;
        ServerAddress.Set(builder, name, libpqName, spelled);
    }

    private static string Unquote(string value)
    {
        var quoted = value.Length >= 2 && value[0] == '\'';
        var inner = quoted ? value[1..^1] : value;
        var plain = new StringBuilder();
        for (var i = 0; i < inner.Length; i++)
        {
            if (inner[i] == '\\' && i + 1 < inner.Length)
            {
                i++;
            }
            plain.Append(inner[i]);
        }
        return plain.ToString();
    }

    [GeneratedRegex(
        @"\s*(?<key>[A-Za-z_]+)\s*=\s*(?<value>'(?:[^'\\]|\\.)*'|(?:[^\s'\\]|\\.)*)(?:\s+|$)",
        RegexOptions.ExplicitCapture,
        1000
    )]
    private static partial Regex Pair();
}
