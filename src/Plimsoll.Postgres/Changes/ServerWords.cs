using Npgsql;

namespace Plimsoll.Postgres.Changes;

/// <summary>A server's error in words that say what to do.</summary>
internal static class ServerWords
{
    public static string Explain(NpgsqlException e) =>
        e is not PostgresException p
            ? $"The connection was lost: {e.Message}."
            : p.SqlState switch
            {
                PostgresErrorCodes.DiskFull => $"The server's disk is full ({p.MessageText}): free space on it first.",
                PostgresErrorCodes.LockNotAvailable =>
                    "A lock was not free in time: another session changes or vacuums the table.",
                PostgresErrorCodes.QueryCanceled => $"The server cancelled it: {p.MessageText}.",
                PostgresErrorCodes.AdminShutdown or PostgresErrorCodes.CrashShutdown =>
                    $"The server ended the session: {p.MessageText}.",
                PostgresErrorCodes.InsufficientPrivilege => $"The role lacks a privilege: {p.MessageText}.",
                PostgresErrorCodes.OutOfMemory => $"The server is out of memory: {p.MessageText}.",
                PostgresErrorCodes.UndefinedTable or PostgresErrorCodes.UndefinedObject =>
                    $"It was dropped in between: {p.MessageText}.",
                _ => $"{p.MessageText} (SQLSTATE {p.SqlState}).",
            };
}
