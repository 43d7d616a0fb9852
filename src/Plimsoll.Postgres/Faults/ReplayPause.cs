using System.Globalization;
using Plimsoll.Core;
using Plimsoll.Postgres.Sessions;
using static Plimsoll.Postgres.Faults.FaultSession;

namespace Plimsoll.Postgres.Faults;

/// <summary>
/// A standby that does not replay. Unlike the other faults it outlasts its session: it must be resumed, or the standby
/// restarted.
/// </summary>
public static class ReplayPause
{
    /// <summary>Looks whether it can be done. Changes nothing.</summary>
    /// <returns>Host and port of the standby.</returns>
    /// <exception cref="PlimsollException">It is no standby, is paused already, or the role may not do it.</exception>
    public static async Task<string> PrepareAsync(string connectionString, CancellationToken token)
    {
        await using var session = await ServerSession.OpenAsync(connectionString, SessionOptions.Observing, token);
        if (!await ScalarAsync<bool>(session, "SELECT pg_is_in_recovery()", token))
        {
            throw Refused(session, "it is no standby", "Give the connection string of the replica.");
        }
        if (
            !await ScalarAsync<bool>(
                session,
                """
                SELECT has_function_privilege('pg_wal_replay_pause()', 'EXECUTE')
                   AND has_function_privilege('pg_wal_replay_resume()', 'EXECUTE')
                """,
                token
            )
        )
        {
            throw Refused(
                session,
                $"the role {session.Address.User} may not",
                "GRANT EXECUTE ON FUNCTION pg_wal_replay_pause(), pg_wal_replay_resume() to it."
            );
        }
        if (await ScalarAsync<bool>(session, "SELECT pg_is_wal_replay_paused()", token))
        {
            throw Refused(session, "it is paused already, by somebody else", "SELECT pg_wal_replay_resume() first.");
        }
        return ServerOf(connectionString);
    }

    /// <exception cref="PlimsollException">It could not be done.</exception>
    public static Task<FaultSession> BeginAsync(string connectionString, TimeSpan atMost, CancellationToken token) =>
        FaultSession.BeginAsync(
            connectionString,
            atMost,
            session => ScalarAsync<object>(session, "SELECT pg_wal_replay_pause()::text", token),
            session => ResumeAsync(session, CancellationToken.None),
            token
        );

    /// <summary>Does nothing where it is not paused.</summary>
    public static async Task ResumeAsync(string connectionString, CancellationToken token)
    {
        await using var session = await ServerSession.OpenAsync(connectionString, Options(TimeSpan.Zero), token);
        await ResumeAsync(session, token);
    }

    /// <summary>Host and port.</summary>
    public static string ServerOf(string connectionString)
    {
        var address = ServerAddress.Parse(connectionString);
        return string.Create(CultureInfo.InvariantCulture, $"{address.Host}:{address.Port}");
    }

    // After a promotion there is nothing to resume, and asking would be an error.
    private static Task<object> ResumeAsync(ServerSession session, CancellationToken token) =>
        ScalarAsync<object>(
            session,
            "SELECT CASE WHEN pg_is_in_recovery() THEN pg_wal_replay_resume()::text ELSE '' END",
            token
        );

    private static PlimsollException Refused(ServerSession session, string why, string next) =>
        new(Fault.Usage, $"The replay at {session.Address} cannot be paused: {why}.", next);
}
