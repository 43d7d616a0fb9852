using System.Collections.Concurrent;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace Plimsoll.Load.Tests.Targets;

/// <summary>
/// A server of the tests' own on a free port of the loopback: reads requests as HTTP/1.1, and lets the test write any
/// bytes at all for an answer.
/// </summary>
public sealed class SocketTarget : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly ConcurrentBag<Task> _connections = [];
    private readonly ConcurrentBag<Socket> _sockets = [];
    private readonly Func<TargetExchange, Task> _answer;
    private readonly X509Certificate2? _certificate;
    private readonly Task _accepting;
    private int _connectionCount;

    /// <param name="certificate">Where there is one, it speaks TLS.</param>
    public SocketTarget(Func<TargetExchange, Task> answer, X509Certificate2? certificate = null)
    {
        (_answer, _certificate) = (answer, certificate);
        _listener.Start(512);
        var scheme = certificate is null ? "http" : "https";
        Address = new Uri($"{scheme}://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}");
        _accepting = Task.Run(AcceptAsync);
    }

    public Uri Address { get; }
    public int Connections => _connectionCount;
    public ConcurrentQueue<TargetRequest> Requests { get; } = [];

    /// <summary>An address at which nobody listens.</summary>
    public static Uri Nobody()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return new Uri($"http://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}");
    }

    public static SocketTarget Always(string json) => new(exchange => exchange.AnswerAsync(200, json));

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Stop();
        await _accepting;
        await Task.WhenAll(_connections);
        _stop.Dispose();
    }

    /// <summary>Says on every connection there is that it sends no more; new ones are accepted.</summary>
    public void HangUp()
    {
        foreach (var socket in _sockets)
        {
            socket.Shutdown(SocketShutdown.Send);
        }
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                var socket = await _listener.AcceptSocketAsync(_stop.Token);
                Interlocked.Increment(ref _connectionCount);
                _sockets.Add(socket);
                _connections.Add(Task.Run(() => ServeAsync(socket)));
            }
        }
        catch (Exception e)
            when (e
                    is OperationCanceledException
                        or SocketException
                        or ObjectDisposedException
                        or InvalidOperationException
            )
        {
            // Stopped, maybe before it has begun.
        }
    }

    private async Task ServeAsync(Socket socket)
    {
        socket.NoDelay = true;
        await using var plain = new NetworkStream(socket, ownsSocket: true);
        await using var encrypted = _certificate is null ? null : new SslStream(plain);
        var stream = (Stream?)encrypted ?? plain;
        try
        {
            if (encrypted is not null)
            {
                await encrypted.AuthenticateAsServerAsync(
                    new SslServerAuthenticationOptions
                    {
                        ServerCertificate = _certificate,
                        ApplicationProtocols = [SslApplicationProtocol.Http11],
                    },
                    _stop.Token
                );
            }
            using var reader = new StreamReader(stream, Encoding.Latin1, leaveOpen: true);
            while (await reader.ReadLineAsync(_stop.Token) is { Length: > 0 } line)
            {
                var parts = line.Split(' ');
                if (parts.Length != 3)
                {
                    // No HTTP/1.1, e.g. a handshake of TLS.
                    return;
                }
                var headers = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
                while (await reader.ReadLineAsync(_stop.Token) is { Length: > 0 } header)
                {
                    if (!header.Contains(':'))
                    {
                        return;
                    }
                    headers[header[..header.IndexOf(':')]] = header[(header.IndexOf(':') + 1)..].Trim();
                }
                var body = new char[headers.TryGetValue("Content-Length", out var length) ? int.Parse(length) : 0];
                if (body.Length > 0)
                {
                    await reader.ReadBlockAsync(body, _stop.Token);
                }
                var text = Encoding.UTF8.GetString(Encoding.Latin1.GetBytes(body));
                var request = new TargetRequest(parts[0], parts[1], headers, text);
                Requests.Enqueue(request);
                await _answer(new TargetExchange(request, socket, stream, _stop.Token));
            }
        }
        catch (Exception e)
            when (e
                    is OperationCanceledException
                        or IOException
                        or SocketException
                        or ObjectDisposedException
                        or AuthenticationException
            )
        {
            // The load has hung up, or the test is over.
        }
    }
}

public sealed record TargetRequest(
    string Method,
    string Path,
    IReadOnlyDictionary<string, string> Headers,
    string Body
);

/// <summary>A request that waits for its answer.</summary>
public sealed record TargetExchange(TargetRequest Request, Socket Socket, Stream Stream, CancellationToken Stop)
{
    public Task AnswerAsync(int status, string body, string headers = "") =>
        WriteAsync($"HTTP/1.1 {status} X\r\nContent-Length: {Encoding.UTF8.GetByteCount(body)}\r\n{headers}\r\n{body}");

    public async Task WriteAsync(string text)
    {
        await Stream.WriteAsync(Encoding.UTF8.GetBytes(text), Stop);
        await Stream.FlushAsync(Stop);
    }

    /// <summary>Answers never, until the test is over or the load hangs up.</summary>
    public Task NeverAsync() => Task.Delay(Timeout.Infinite, Stop);

    /// <summary>Closes with a TCP reset.</summary>
    public void Reset()
    {
        Socket.LingerState = new LingerOption(enable: true, seconds: 0);
        Socket.Close();
    }
}
