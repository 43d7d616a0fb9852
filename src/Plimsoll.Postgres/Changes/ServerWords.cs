using Npgsql;
using Plimsoll.Postgres.Sessions;

namespace Plimsoll.Postgres.Changes;

/// <summary>A server's error in words that say what to do.</summary>
internal static class ServerWords
{
    public static string Explain(NpgsqlException e) =>
        e is not PostgresException p
            ? $"The connection was lost: {e.Message}."
            : p.SqlState switch
            {
                PostgresErrorCodes.DiskFull =>
                    $"The server's disk is full ({ServerMessage.Safe(p)}): free space on it first.",
                PostgresErrorCodes.LockNotAvailable =>
                    "A lock was not free in time: another session changes or vacuums the table.",
                PostgresErrorCodes.QueryCanceled => $"The server cancelled it: {ServerMessage.Safe(p)}.",
                PostgresErrorCodes.AdminShutdown or PostgresErrorCodes.CrashShutdown =>
                    $"The server ended the session: {ServerMessage.Safe(p)}.",
                PostgresErrorCodes.InsufficientPrivilege => $"The role lacks a privilege: {ServerMessage.Safe(p)}.",
                PostgresErrorCodes.OutOfMemory => $"The server is out of memory: {ServerMessage.Safe(p)}.",
                PostgresErrorCodes.UndefinedTable or PostgresErrorCodes.UndefinedObject =>
                    $"It was dropped in between: {ServerMessage.Safe(p)}.",
                _ => $"{ServerMessage.Safe(p)} (SQLSTATE {p.SqlState}).",
            };
}
