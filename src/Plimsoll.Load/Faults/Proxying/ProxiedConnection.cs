using System.Net;
using System.Net.Sockets;
using Plimsoll.Load.Faults.Proxying.Http;

namespace Plimsoll.Load.Faults.Proxying;

/// <summary>A client's connection and the one to the server that belongs to it.</summary>
internal sealed class ProxiedConnection(Socket client, DnsEndPoint server, ILink link, bool isHttp, Random random)
    : IDisposable
{
    private readonly Socket _server = new(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
    private readonly TaskCompletionSource _wasReset = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Lock _gate = new();
    private Pump[] _pumps = [];

    /// <returns>False where the server was not reached.</returns>
    public async Task<bool> RunAsync()
    {
        try
        {
            while (link.State is { IsBlackHole: true } state && !_wasReset.Task.IsCompleted)
            {
                await Task.WhenAny(state.Next, _wasReset.Task);
            }
            client.NoDelay = true;
            await _server.ConnectAsync(server);
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // A reset is the nearest to a refusal that is left once the client is connected.
            var isOurs = _wasReset.Task.IsCompleted;
            Reset();
            return isOurs;
        }
        var gate = isHttp ? new RequestGate() : null;
        var up = new Pump(Way.Up, client, _server, link, new Random(random.Next()), Reset, gate);
        var down = new Pump(Way.Down, _server, client, link, new Random(random.Next()), Reset) { Opposite = up };
        up.Opposite = down;
        lock (_gate)
        {
            _pumps = [up, down];
        }
        if (_wasReset.Task.IsCompleted)
        {
            Reset();
        }
        // An orderly close of one half leaves the other open; a reset ends both.
        await Task.WhenAll(up.RunAsync(), down.RunAsync());
        Dispose();
        return true;
    }

    /// <summary>Ends it from both sides with a TCP reset.</summary>
    public void Reset()
    {
        _wasReset.TrySetResult();
        lock (_gate)
        {
            foreach (var pump in _pumps)
            {
                pump.Stop();
            }
        }
        Reset(client);
        Reset(_server);
    }

    public void Dispose()
    {
        client.Dispose();
        _server.Dispose();
    }

    private static void Reset(Socket socket)
    {
        try
        {
            socket.LingerState = new LingerOption(enable: true, seconds: 0);
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // Closed already.
        }
        socket.Dispose();
    }
}
