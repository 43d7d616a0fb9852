using System.Net;
using System.Net.Sockets;
using Plimsoll.Core;

namespace Plimsoll.Load.Agents;

/// <summary>
/// Drives loads on behalf of coordinators on other machines, one at a time. It ends a load at once where its coordinator is
/// gone, and loads no host beyond its own machine that was not named when it was started.
/// </summary>
public sealed class LoadAgent : IAsyncDisposable
{
    private readonly AgentOptions _options;
    private readonly string _version;
    private readonly Action<string> _says;
    private readonly TimeProvider _time;
    private readonly TcpListener _listener;
    private readonly CancellationTokenSource _stop = new();
    private readonly SemaphoreSlim _free = new(1);
    private readonly Task _accepting;
    private bool _disposed;

    private LoadAgent(
        AgentOptions options,
        string version,
        Action<string> says,
        TimeProvider time,
        TcpListener listener
    )
    {
        (_options, _version, _says, _time, _listener) = (options, version, says, time, listener);
        Address = (IPEndPoint)listener.LocalEndpoint;
        _accepting = Task.Run(AcceptAsync);
    }

    /// <summary>Where it listens, with the port that it was given where none was asked for.</summary>
    public IPEndPoint Address { get; }

    internal bool IsFree => _free.CurrentCount > 0;

    /// <summary>Ends when it listens no more: it was disposed of, or its only coordinator has gone.</summary>
    public Task Ended => _accepting;

    /// <param name="version">Of Plimsoll.</param>
    /// <param name="says">Told of coordinators that come and go.</param>
    /// <exception cref="PlimsollException">It may not listen there without a token, or cannot.</exception>
    public static LoadAgent Start(AgentOptions options, string version, Action<string> says, TimeProvider time)
    {
        options.Require();
        var listener = new TcpListener(options.Listen);
        try
        {
            listener.Start();
        }
        catch (SocketException e)
        {
            throw new PlimsollException(
                Fault.Usage,
                $"No agent can listen on {options.Listen}: {e.Message}",
                "Choose another address or port with --listen.",
                e
            );
        }
        return new LoadAgent(options, version, says, time, listener);
    }

    /// <summary>Ends a load that goes on, and listens no more.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, true))
        {
            return;
        }
        await _stop.CancelAsync();
        await _accepting;
        _stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        var conversations = new List<Task>();
        try
        {
            while (true)
            {
                var socket = await _listener.AcceptSocketAsync(_stop.Token);
                conversations.RemoveAll(one => one.IsCompleted);
                conversations.Add(Task.Run(() => TalkAsync(socket)));
            }
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // Stopped.
        }
        _listener.Stop();
        await Task.WhenAll(conversations);
    }

    private async Task TalkAsync(Socket socket)
    {
        socket.NoDelay = true;
        var from = socket.RemoteEndPoint?.ToString() ?? "?";
        await using var line = new AgentLine(socket);
        try
        {
            if (!await AgentGreeting.ReceiveAsync(line, _options.Token, _version, _stop.Token))
            {
                _says($"Refused {from}: it does not know the token, or speaks another protocol");
                return;
            }
            if (!await _free.WaitAsync(TimeSpan.Zero, _stop.Token))
            {
                await line.SendAsync<AgentMessage>(
                    new AgentMessage.Refused(
                        Fault.Busy,
                        "it drives a load for another coordinator",
                        "Wait for its end, or start another agent."
                    ),
                    _stop.Token
                );
                return;
            }
            try
            {
                _says($"Coordinator {from} is here");
                await new AgentConversation(line, _options, _says, _time).RunAsync(_stop.Token);
            }
            finally
            {
                _says($"Coordinator {from} has gone");
                _free.Release();
                if (_options.Once)
                {
                    await _stop.CancelAsync();
                }
            }
        }
        catch (Exception e) when (e is IOException or OperationCanceledException)
        {
            // The other end is gone, or we are stopped.
        }
    }
}
