using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using Plimsoll.Core;

namespace Plimsoll.Load.Faults.Proxying;

/// <summary>
/// A TCP proxy that passes everything on unchanged until a fault is begun. Faults can be begun and ended at any time,
/// several at once; connections that are open feel them too.
/// </summary>
public sealed class FaultProxy : IAsyncDisposable, ILink
{
    private readonly ProxyOptions _options;
    private readonly IFaultClock _clock;
    private readonly Random _random;
    private readonly Lock _gate = new();
    private readonly List<ActiveFault> _active = [];
    private readonly ConcurrentDictionary<ProxiedConnection, Task> _connections = new();
    private LinkState _state = new([]);
    private Socket _listener;
    private Task _accepting;
    private bool _ended;
    private long _accepted;
    private long _failed;
    private long _up;
    private long _down;
    private long _struck;

    private FaultProxy(ProxyOptions options, Random random, IFaultClock clock)
    {
        _options = options;
        _random = random;
        _clock = clock;
        _listener = Bind(options.Listen);
        _listener.Listen(512);
        Address = (IPEndPoint)_listener.LocalEndPoint!;
        _accepting = AcceptAsync(_listener);
    }

    public string Name => _options.Name;

    /// <summary>Where it listens, with the port that it got.</summary>
    public IPEndPoint Address { get; }

    public ProxyCounts Counts =>
        new(
            Interlocked.Read(ref _accepted),
            _connections.Count,
            Interlocked.Read(ref _failed),
            Interlocked.Read(ref _up),
            Interlocked.Read(ref _down),
            Interlocked.Read(ref _struck)
        );

    IFaultClock ILink.Clock => _clock;

    LinkState ILink.State => Volatile.Read(ref _state);

    /// <param name="random">Of all jitter and of the requests that are struck.</param>
    /// <exception cref="PlimsollException">It may not listen there, or cannot.</exception>
    public static FaultProxy Start(ProxyOptions options, Random random, IFaultClock clock)
    {
        if (!options.MayLeaveLoopback && !IPAddress.IsLoopback(options.Listen.Address))
        {
            throw new PlimsollException(
                Fault.Usage,
                $"The proxy {options.Name} would listen on {options.Listen}, which other machines can reach.",
                "Let it listen on 127.0.0.1, or allow it with --proxy-off-loopback."
            );
        }
        try
        {
            return new FaultProxy(options, random, clock);
        }
        catch (SocketException e)
        {
            throw new PlimsollException(
                Fault.Usage,
                $"The proxy {options.Name} cannot listen on {options.Listen}: {e.Message}.",
                "Choose an address and port of this machine that nobody uses.",
                e
            );
        }
    }

    /// <returns>Ends the fault when it is disposed.</returns>
    public IDisposable Begin(ProxyFault fault)
    {
        var active = new ActiveFault(fault);
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_ended, this);
            _active.Add(active);
            Change();
            if (fault is ProxyFault.Reset)
            {
                foreach (var connection in _connections.Keys)
                {
                    connection.Reset();
                }
            }
        }
        return new EndOfFault(this, active);
    }

    /// <summary>Ends every fault, then every connection.</summary>
    public async ValueTask DisposeAsync()
    {
        lock (_gate)
        {
            if (_ended)
            {
                return;
            }
            _ended = true;
            _active.Clear();
            Change();
            _listener.Dispose();
        }
        await _accepting;
        foreach (var connection in _connections.Keys)
        {
            connection.Reset();
        }
        await Task.WhenAll(_connections.Values);
    }

    void ILink.Count(Way way, int bytes) => Interlocked.Add(ref way == Way.Up ? ref _up : ref _down, bytes);

    void ILink.CountStruck() => Interlocked.Increment(ref _struck);

    private void End(ActiveFault active)
    {
        lock (_gate)
        {
            if (_active.Remove(active))
            {
                Change();
            }
        }
    }

    // Under the gate.
    private void Change()
    {
        var before = _state;
        var after = new LinkState(_active);
        Volatile.Write(ref _state, after);
        before.Dispose();
        if (after.IsRefusing == before.IsRefusing || _ended)
        {
            return;
        }
        if (after.IsRefusing)
        {
            // A socket that is bound and does not listen keeps the port ours, and the kernel refuses for it.
            _listener.Dispose();
            _listener = Bind(Address);
        }
        else
        {
            _listener.Listen(512);
            _accepting = AcceptAsync(_listener);
        }
    }

    private static Socket Bind(IPEndPoint at)
    {
        var socket = new Socket(at.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.ReuseAddress, true);
            socket.Bind(at);
            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private async Task AcceptAsync(Socket listener)
    {
        while (true)
        {
            Socket client;
            try
            {
                client = await listener.AcceptAsync();
            }
            catch (Exception e) when (e is SocketException or ObjectDisposedException)
            {
                if (listener.SafeHandle.IsClosed || e is ObjectDisposedException)
                {
                    return;
                }
                // Out of descriptors, or the client has gone: the next one may do better.
                await _clock.WaitUntilAsync(_clock.Now + TimeSpan.FromMilliseconds(10), CancellationToken.None);
                continue;
            }
            Interlocked.Increment(ref _accepted);
            var connection = new ProxiedConnection(
                client,
                _options.To,
                this,
                _options.IsHttp,
                new Random(_random.Next())
            );
            var begin = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            lock (_gate)
            {
                _connections[connection] = RunAsync(connection, begin.Task);
                if (_ended || _state.IsResetting)
                {
                    connection.Reset();
                }
            }
            begin.SetResult();
        }
    }

    private async Task RunAsync(ProxiedConnection connection, Task begin)
    {
        await begin;
        if (!await connection.RunAsync())
        {
            Interlocked.Increment(ref _failed);
        }
        _connections.TryRemove(connection, out _);
    }

    private sealed class EndOfFault(FaultProxy proxy, ActiveFault active) : IDisposable
    {
        public void Dispose() => proxy.End(active);
    }
}
