using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using System.Net;
using System.Net.Security;
using System.Text;
using Plimsoll.Load.Driving.Results;
using Plimsoll.Load.Driving.Transports.Epoll;

namespace Plimsoll.Load.Driving.Transports;

/// <summary>
/// The platform's own client: for https, for HTTP/2, and for systems without epoll. Redirects are not followed, cookies
/// not kept, proxies not used. A request without a body to which the target answers by a close is sent once more, be the
/// connection a fresh one; over HTTP/2 up to three times, where the target turns it away unseen.
/// </summary>
internal sealed class PlatformTransport : ITransport
{
    private readonly IWaiter _waiter = Libc.IsSupported ? new EpollSet() : new EventWaiter();
    private readonly ConcurrentQueue<Call> _over = [];
    private readonly HttpMessageInvoker _invoker;
    private readonly TransportOptions _options;
    private readonly ReadyConnections _ready;
    private readonly LoadClock _clock;
    private volatile bool _hasRefused;
    private int _underWay;

    public PlatformTransport(TransportOptions options, LoadClock clock)
    {
        _options = options;
        _clock = clock;
        var http2 = options.Protocol == HttpProtocol.Http2;
        var handler = new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            UseProxy = false,
            ActivityHeadersPropagator = null,
            // A shade shorter than the request's, so that the two can be told apart.
            ConnectTimeout = options.Timeout * 0.9,
            MaxConnectionsPerServer = options.MaxConnections,
            EnableMultipleHttp2Connections = true,
            PooledConnectionIdleTimeout = TimeSpan.FromMinutes(1),
            // A connection that is given up with a rest of its answer unread is closed, not drained.
            MaxResponseDrainSize = 0,
            RequestHeaderEncodingSelector = (name, message) =>
            {
                (message as CountedRequest)?.Writes(name);
                return Encoding.UTF8;
            },
            SslOptions = new SslClientAuthenticationOptions
            {
                ApplicationProtocols = [http2 ? SslApplicationProtocol.Http2 : SslApplicationProtocol.Http11],
            },
        };
        handler.SslOptions.RemoteCertificateValidationCallback = (_, _, _, errors) =>
        {
            _hasRefused |= errors != SslPolicyErrors.None;
            return errors == SslPolicyErrors.None || options.AnyCertificate;
        };
        _ready = new ReadyConnections(options, handler.SslOptions, _waiter.Wake);
        handler.ConnectCallback = _ready.TakeAsync;
        _invoker = new HttpMessageInvoker(handler);
    }

    public TimeSpan Grain => _waiter.Grain;

    public bool IsOpening => _ready.IsOpening;

    public void Open(int connections) => _ready.Open(connections);

    public void Begin(Call call, TimeSpan now)
    {
        call.Begin();
        var attempt = new PlatformAttempt(call, _invoker, _options);
        call.Sent = now;
        call.Carrier = attempt;
        Interlocked.Increment(ref _underWay);
        _ = RunAsync(attempt);
    }

    public void Cancel(Call call) => (call.Carrier as PlatformAttempt)?.Cancel();

    public bool TryTake([MaybeNullWhen(false)] out Call call) => _over.TryDequeue(out call);

    public void Poll(TimeSpan atMost)
    {
        if (_over.IsEmpty)
        {
            _waiter.Wait(atMost);
        }
    }

    public void Wake() => _waiter.Wake();

    /// <summary>Cuts off what is under way, and waits until nothing of it uses the waiter any more.</summary>
    public void Dispose()
    {
        _invoker.Dispose();
        _ready.Dispose();
        if (SpinWait.SpinUntil(() => Volatile.Read(ref _underWay) == 0 && !_ready.IsOpening, TimeSpan.FromSeconds(5)))
        {
            _waiter.Dispose();
        }
    }

    private async Task RunAsync(PlatformAttempt attempt)
    {
        // What the client does before its first wait need not hold up the worker.
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        Failure? failure;
        using (attempt)
        {
            failure = await attempt.RunAsync();
        }
        if (failure is { Cause: Cause.Tls } && _hasRefused)
        {
            failure = failure.Value with { Cause = Cause.Certificate };
        }
        attempt.Call.End(failure, _clock.Now);
        _over.Enqueue(attempt.Call);
        _waiter.Wake();
        Interlocked.Decrement(ref _underWay);
    }
}
