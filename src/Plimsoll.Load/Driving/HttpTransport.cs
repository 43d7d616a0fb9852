using System.Buffers;
using System.Net.Http.Headers;
using System.Text;

namespace Plimsoll.Load.Driving;

/// <summary>
/// HTTP/1.1 over the platform's own handler: connections are kept and their number is not bounded, so that a request
/// never waits here for another; redirects are not followed, cookies not kept, proxies not used.
/// </summary>
public sealed class HttpTransport : ITransport
{
    private static readonly MediaTypeHeaderValue s_json = new("application/json", "utf-8");
    private readonly HttpMessageInvoker _invoker;
    private readonly string _base;
    private readonly long _maxAnswerBytes;

    /// <param name="target">Its path, if any, goes before the path of every request.</param>
    /// <param name="timeout">Of a request; most of it may pass in connecting.</param>
    public HttpTransport(Uri target, long maxAnswerBytes, TimeSpan timeout)
    {
        _base = target.GetLeftPart(UriPartial.Path).TrimEnd('/');
        _maxAnswerBytes = maxAnswerBytes;
        _invoker = new HttpMessageInvoker(
            new SocketsHttpHandler
            {
                AllowAutoRedirect = false,
                UseCookies = false,
                UseProxy = false,
                ActivityHeadersPropagator = null,
                // A shade shorter than the request's, so that the two can be told apart.
                ConnectTimeout = timeout * 0.9,
                MaxConnectionsPerServer = int.MaxValue,
                PooledConnectionIdleTimeout = TimeSpan.FromMinutes(1),
                // A connection that is given up with a rest of its answer unread is closed, not drained.
                MaxResponseDrainSize = 0,
            }
        );
    }

    public async ValueTask<Exchange> SendAsync(Request request, CancellationToken token)
    {
        if (Compose(request) is not { } message)
        {
            return Failed(Stage.Start, Cause.Unsendable);
        }
        using (message)
        {
            HttpResponseMessage answer;
            try
            {
                answer = await _invoker.SendAsync(message, token);
            }
            catch (OperationCanceledException)
            {
                return Failed(token.IsCancellationRequested ? Stage.Answer : Stage.Connect, Cause.Timeout);
            }
            catch (Exception e) when (e is HttpRequestException or IOException)
            {
                var (stage, cause) = HttpCauses.OfSending(e);
                return Failed(stage, cause);
            }
            using (answer)
            {
                return await ReadAsync(answer, request, token);
            }
        }
    }

    public ValueTask DisposeAsync()
    {
        _invoker.Dispose();
        return ValueTask.CompletedTask;
    }

    private HttpRequestMessage? Compose(Request request)
    {
        if (!Uri.TryCreate(_base + request.PathAndQuery, UriKind.Absolute, out var uri))
        {
            return null;
        }
        var message = new HttpRequestMessage(request.Method, uri);
        if (request.Json is not null)
        {
            message.Content = new ByteArrayContent(Encoding.UTF8.GetBytes(request.Json));
            message.Content.Headers.ContentType = s_json;
        }
        foreach (var (name, value) in request.Headers)
        {
            if (value.AsSpan().ContainsAny('\r', '\n', '\0'))
            {
                message.Dispose();
                return null;
            }
            if (!message.Headers.TryAddWithoutValidation(name, value) && message.Content is { } content)
            {
                content.Headers.Remove(name);
                _ = content.Headers.TryAddWithoutValidation(name, value);
            }
        }
        return message;
    }

    private async ValueTask<Exchange> ReadAsync(HttpResponseMessage answer, Request request, CancellationToken token)
    {
        var status = (int)answer.StatusCode;
        if (answer.Content.Headers.ContentLength > _maxAnswerBytes)
        {
            return new Exchange(status, default, new Failure(Stage.Body, Cause.TooLarge, status));
        }
        var kept = request.KeepBody ? new ArrayBufferWriter<byte>() : null;
        var buffer = ArrayPool<byte>.Shared.Rent(16 * 1024);
        try
        {
            await using var body = await answer.Content.ReadAsStreamAsync(token);
            long sum = 0;
            int read;
            while ((read = await body.ReadAsync(buffer, token)) > 0)
            {
                sum += read;
                if (sum > _maxAnswerBytes)
                {
                    return new Exchange(status, default, new Failure(Stage.Body, Cause.TooLarge, status));
                }
                kept?.Write(buffer.AsSpan(0, read));
            }
            return new Exchange(
                status,
                kept?.WrittenMemory ?? default,
                null,
                request.KeepHeaders ? HeadersOf(answer) : null
            );
        }
        catch (OperationCanceledException)
        {
            return new Exchange(status, default, new Failure(Stage.Body, Cause.Timeout, status));
        }
        catch (Exception e) when (e is HttpRequestException or IOException)
        {
            return new Exchange(status, default, new Failure(Stage.Body, HttpCauses.OfReading(e), status));
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private static List<KeyValuePair<string, string>> HeadersOf(HttpResponseMessage answer) =>
        [
            .. answer
                .Headers.NonValidated.Concat(answer.Content.Headers.NonValidated)
                .SelectMany(header => header.Value.Select(value => KeyValuePair.Create(header.Key, value))),
        ];

    private static Exchange Failed(Stage stage, Cause cause) => new(0, default, new Failure(stage, cause));
}
