using Microsoft.Diagnostics.NETCore.Client;
using Plimsoll.Core;

namespace Plimsoll.Telemetry.Runtime.Attaching;

/// <summary>Event pipe sessions, whose failures are told in the words of the user's trouble.</summary>
internal static class Sessions
{
    /// <summary>That the process may hold for events that are not read yet.</summary>
    private const int BufferMegabytes = 32;

    /// <summary>
    /// Without a patience of its own, a stop waits for as long as the process does not answer: it may have been stopped in a
    /// debugger.
    /// </summary>
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(30);

    /// <param name="rundown">Keywords of what is told at the end; 0: nothing.</param>
    public static async Task<EventPipeSession> StartAsync(
        DotnetProcess process,
        IEnumerable<EventPipeProvider> providers,
        bool stacks,
        long rundown,
        CancellationToken token
    )
    {
        try
        {
            return await process.Client.StartEventPipeSessionAsync(
                new EventPipeSessionConfiguration(providers, BufferMegabytes, rundown, stacks),
                token
            );
        }
        catch (Exception e) when (IsOfThePort(e))
        {
            throw DotnetProcess.Unreachable(process.Pid, process.Service, isDotnet: true, e);
        }
    }

    /// <summary>A process that is gone has ended its sessions.</summary>
    public static async Task StopAsync(EventPipeSession session, CancellationToken token)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(token);
        patience.CancelAfter(s_patience);
        try
        {
            await session.StopAsync(patience.Token);
        }
        catch (Exception e) when (IsOfThePort(e)) { }
    }

    public static PlimsollException Ended(DotnetProcess process, Exception inner) =>
        new(
            Fault.Connection,
            $"Process {process.Pid} ({process.Service}) ended while it was looked at.",
            "Look why the service ended, and name its new process id.",
            inner
        );

    private static bool IsOfThePort(Exception e) =>
        e is DiagnosticsClientException or IOException or UnauthorizedAccessException or TimeoutException;
}
