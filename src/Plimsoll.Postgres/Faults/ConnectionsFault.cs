using System.Collections.Concurrent;
using System.Globalization;
using Plimsoll.Core;
using Plimsoll.Postgres.Sessions;

namespace Plimsoll.Postgres.Faults;

/// <summary>Connections that are opened and do nothing, so that others find none.</summary>
public static class ConnectionsFault
{
    private const int AtOnce = 8;

    /// <summary>Opens as many as asked for, or as many as the server gives.</summary>
    /// <exception cref="PlimsollException">It gives none at all.</exception>
    public static async Task<FaultSession> OpenAsync(
        string connectionString,
        int count,
        TimeSpan atMost,
        CancellationToken token
    )
    {
        var opened = new ConcurrentBag<ServerSession>();
        PlimsollException? refused = null;
        var left = count;
        try
        {
            await Task.WhenAll(Enumerable.Range(0, Math.Min(count, AtOnce)).Select(_ => OpenSomeAsync()));
            if (opened.IsEmpty)
            {
                throw refused!;
            }
            return FaultSession.Of([.. opened]);
        }
        catch
        {
            foreach (var session in opened)
            {
                await session.DisposeAsync();
            }
            throw;
        }

        async Task OpenSomeAsync()
        {
            while (refused is null && Interlocked.Decrement(ref left) >= 0)
            {
                try
                {
                    var session = await ServerSession.OpenAsync(connectionString, FaultSession.Options(atMost), token);
                    opened.Add(session);
                    await LimitAsync(session, atMost, token);
                }
                catch (PlimsollException e)
                {
                    refused = e; // no more to be had: that is what was wanted
                }
            }
        }
    }

    // The server ends them by itself if nobody else does; from PostgreSQL 14 on.
    private static async Task LimitAsync(ServerSession session, TimeSpan atMost, CancellationToken token)
    {
        if (session.MajorVersion >= 14)
        {
            var limit = ((long)FaultSession.Options(atMost).IdleInTransactionTimeout.TotalMilliseconds).ToString(
                CultureInfo.InvariantCulture
            );
            await FaultSession.ScalarAsync<string>(
                session,
                "SELECT set_config('idle_session_timeout', $1, false)",
                token,
                limit
            );
        }
    }
}
