using Npgsql;
using Plimsoll.Core.Signals.Redaction;

namespace Plimsoll.Postgres.Sessions;

/// <summary>
/// What of a server's error message may be told. Most name objects alone. Some quote the value that was wrong (<c>invalid input
/// syntax for type integer: "…"</c>) or the place of a syntax error, and a function of the application may say whatever it likes: users' data, both.
/// </summary>
internal static class ServerMessage
{
    /// <summary>SQLSTATE classes, of appendix A of the manual.</summary>
    private const string DataException = "22";
    private const string Raised = "P0";

    /// <summary>What begins like this quotes a setting's value, which is no data.</summary>
    private const string OfSetting = "invalid value for parameter ";

    public static string Safe(PostgresException e) => Safe(e.SqlState, e.MessageText);

    public static string Safe(string state, string message) =>
        state.StartsWith(Raised, StringComparison.Ordinal)
            ? "a function of the application raised an error, whose text is in the server's log"
        : state.StartsWith(DataException, StringComparison.Ordinal) || state == PostgresErrorCodes.SyntaxError
            ? WithoutValue(LiteralRedactor.Redact(message))
        : LiteralRedactor.Redact(message);

    /// <summary>From the first quote to the last: the value may hold quotes itself.</summary>
    private static string WithoutValue(string message)
    {
        if (message.StartsWith(OfSetting, StringComparison.Ordinal))
        {
            return message;
        }
        var first = message.IndexOf('"', StringComparison.Ordinal);
        var last = message.LastIndexOf('"');
        return last > first ? $"{message[..(first + 1)]}…{message[last..]}" : message;
    }
}
