using System.Diagnostics;
using System.Globalization;
using Npgsql;

namespace Marketplace.Platform.Telemetry;

/// <summary>
/// Adds to Npgsql's own spans what tells one call of a statement from another: a digest of each parameter, keyed anew in
/// every process. Which calls share a value is seen; the value itself is not. And where in the code it is sent from.
/// </summary>
internal static class CommandSpans
{
    private static readonly string[] s_names =
    [
        .. Enumerable.Range(0, 16).Select(i => "db.query.parameter." + i.ToString(CultureInfo.InvariantCulture)),
    ];

    public static void Enrich(Activity span, NpgsqlCommand command)
    {
        for (var i = 0; i < command.Parameters.Count && i < s_names.Length; i++)
        {
            var text = Convert.ToString(command.Parameters[i].Value, CultureInfo.InvariantCulture) ?? "";
            // .NET keys the hash of texts by a random number of the process.
            span.SetTag(s_names[i], text.GetHashCode(StringComparison.Ordinal));
        }
        CodePlaces.Tell(span, command.CommandText);
        RowCounts.Expect(span, command);
    }
}
