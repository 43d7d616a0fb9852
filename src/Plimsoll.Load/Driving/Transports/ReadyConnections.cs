using System.Collections.Concurrent;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;

namespace Plimsoll.Load.Driving.Transports;

/// <summary>
/// Connections of the platform's client that stand before a request needs them, encrypted where the target is. Nothing is asked
/// on them: the client takes one where it would make one.
/// </summary>
internal sealed class ReadyConnections(
    TransportOptions options,
    SslClientAuthenticationOptions encryption,
    Action moved
) : IDisposable
{
    private const int OpenAtOnce = 64;

    /// <summary>As many requests share a connection of HTTP/2, unless the target allows less (RFC 9113, section 6.5.2).</summary>
    private const int StreamsOfAConnection = 100;

    private readonly ConcurrentQueue<(Socket Socket, Stream Stream)> _ready = [];
    private readonly CancellationTokenSource _stop = new();
    private readonly DnsEndPoint _target = new(options.Target.IdnHost, options.Target.Port);
    private int _left;
    private int _opening;

    /// <summary>Whether <see cref="Open"/> is still at it.</summary>
    public bool IsOpening => Volatile.Read(ref _opening) > 0;

    /// <summary>What stops one of them stops the others; the requests show what it is.</summary>
    /// <param name="requests">How many are to find a connection at once.</param>
    public void Open(int requests)
    {
        var wanted =
            options.Protocol == HttpProtocol.Http2
                ? (requests + StreamsOfAConnection - 1) / StreamsOfAConnection
                : requests;
        _left = Math.Min(wanted, options.MaxConnections);
        _opening = Math.Min(_left, OpenAtOnce);
        for (var i = Math.Min(_left, OpenAtOnce); i > 0; i--)
        {
            _ = Task.Run(OpenSomeAsync);
        }
    }

    /// <summary>For <see cref="SocketsHttpHandler.ConnectCallback"/>, which encrypts what is not yet.</summary>
    public async ValueTask<Stream> TakeAsync(SocketsHttpConnectionContext context, CancellationToken token)
    {
        while (_ready.TryDequeue(out var ready))
        {
            if (IsOpen(ready.Socket))
            {
                return ready.Stream;
            }
            await ready.Stream.DisposeAsync();
        }
        return new NetworkStream(await ConnectAsync(context.DnsEndPoint, token), ownsSocket: true);
    }

    /// <summary>Closes what nobody has taken.</summary>
    public void Dispose()
    {
        _stop.Cancel();
        while (_ready.TryDequeue(out var ready))
        {
            ready.Stream.Dispose();
        }
    }

    /// <summary>Whether the target has not closed it meanwhile.</summary>
    private static bool IsOpen(Socket socket)
    {
        if (OperatingSystem.IsLinux())
        {
            // Over TLS 1.3 unread tickets may lie before the end, so that only the kernel knows of it: tcpi_state of tcp(7).
            const int Tcp = 6,
                Info = 11;
            const byte Established = 1;
            Span<byte> state = stackalloc byte[1];
            return socket.GetRawSocketOption(Tcp, Info, state) == 1 && state[0] == Established;
        }
        return !(socket.Poll(TimeSpan.Zero, SelectMode.SelectRead) && socket.Available == 0);
    }

    private static async Task<Socket> ConnectAsync(DnsEndPoint to, CancellationToken token)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(to, token);
            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private async Task OpenSomeAsync()
    {
        try
        {
            while (Interlocked.Decrement(ref _left) >= 0)
            {
                using var patience = CancellationTokenSource.CreateLinkedTokenSource(_stop.Token);
                patience.CancelAfter(options.Timeout * 0.9);
                _ready.Enqueue(await OpenOneAsync(patience.Token));
            }
        }
        catch (Exception e)
            when (e
                    is SocketException
                        or IOException
                        or OperationCanceledException
                        or System.Security.Authentication.AuthenticationException
            )
        {
            Volatile.Write(ref _left, 0);
        }
        if (_stop.IsCancellationRequested)
        {
            Dispose();
        }
        Interlocked.Decrement(ref _opening);
        moved();
    }

    private async Task<(Socket, Stream)> OpenOneAsync(CancellationToken token)
    {
        var socket = await ConnectAsync(_target, token);
        var plain = new NetworkStream(socket, ownsSocket: true);
        if (options.Target.Scheme != Uri.UriSchemeHttps)
        {
            return (socket, plain);
        }
        // The client takes a stream that is encrypted already as it is.
        var encrypted = new SslStream(plain);
        try
        {
            await encrypted.AuthenticateAsClientAsync(
                new SslClientAuthenticationOptions
                {
                    TargetHost = options.Target.IdnHost,
                    ApplicationProtocols = encryption.ApplicationProtocols,
                    RemoteCertificateValidationCallback = encryption.RemoteCertificateValidationCallback,
                },
                token
            );
            return (socket, encrypted);
        }
        catch
        {
            await encrypted.DisposeAsync();
            throw;
        }
    }
}
