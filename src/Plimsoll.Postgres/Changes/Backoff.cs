using Npgsql;

namespace Plimsoll.Postgres.Changes;

/// <summary>Tries again what failed for a passing reason, with growing pauses.</summary>
internal static class Backoff
{
    private static readonly TimeSpan s_first = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan s_longest = TimeSpan.FromSeconds(5);

    /// <summary>A lock that was not free, a deadlock, or a connection that was lost or refused for the moment.</summary>
    public static bool IsPassing(Exception e) =>
        e switch
        {
            WaitedTooLongException => true,
            PostgresException p => p.SqlState
                is PostgresErrorCodes.LockNotAvailable
                    or PostgresErrorCodes.DeadlockDetected
                    or PostgresErrorCodes.ObjectInUse
                    or PostgresErrorCodes.QueryCanceled
                    or PostgresErrorCodes.AdminShutdown
                    or PostgresErrorCodes.CrashShutdown
                    or PostgresErrorCodes.CannotConnectNow
                    or PostgresErrorCodes.TooManyConnections,
            NpgsqlException => true,
            Core.PlimsollException { Fault: Core.Fault.Connection } => true,
            _ => false,
        };

    /// <param name="attempts">At least 1.</param>
    /// <param name="patience">No new attempt is begun after this.</param>
    public static async Task RunAsync(
        Func<Task> attempt,
        int attempts,
        TimeSpan patience,
        TimeProvider time,
        CancellationToken token
    )
    {
        var start = time.GetTimestamp();
        var pause = s_first;
        for (var i = 1; ; i++)
        {
            try
            {
                await attempt();
                return;
            }
            catch (Exception e) when (IsPassing(e) && i < attempts && time.GetElapsedTime(start) + pause < patience)
            {
                await Task.Delay(pause, time, token);
                pause = pause * 2 < s_longest ? pause * 2 : s_longest;
            }
        }
    }
}
