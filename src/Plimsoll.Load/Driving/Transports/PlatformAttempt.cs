using System.Buffers;
using System.Net;
using System.Text;
using Plimsoll.Load.Driving.Results;

namespace Plimsoll.Load.Driving.Transports;

/// <summary>One request by the platform's client, from its bytes to its end.</summary>
internal sealed class PlatformAttempt(Call call, HttpMessageInvoker invoker, TransportOptions options) : IDisposable
{
    private readonly CancellationTokenSource _cancel = new();
    private readonly Lock _lock = new();
    private bool _over;

    public Call Call => call;

    public void Cancel()
    {
        lock (_lock)
        {
            if (!_over)
            {
                _cancel.Cancel();
            }
        }
    }

    public Task<Failure?> RunAsync() => SendAsync(_cancel.Token);

    public void Dispose()
    {
        lock (_lock)
        {
            _over = true;
            _cancel.Dispose();
        }
    }

    private async Task<Failure?> SendAsync(CancellationToken token)
    {
        using var message = Message();
        HttpResponseMessage answer;
        try
        {
            try
            {
                answer = await invoker.SendAsync(message, token);
            }
            finally
            {
                call.Retried = message.Sendings > 1;
            }
        }
        catch (OperationCanceledException)
        {
            return new Failure(token.IsCancellationRequested ? Stage.Answer : Stage.Connect, Cause.Timeout);
        }
        catch (Exception e) when (e is HttpRequestException or IOException or ObjectDisposedException)
        {
            var (stage, cause) = HttpCauses.OfSending(e);
            return new Failure(stage, cause);
        }
        using (answer)
        {
            call.Status = (int)answer.StatusCode;
            return await ReadAsync(answer, token);
        }
    }

    private CountedRequest Message()
    {
        var request = call.Request;
        var wire = request.Wire.Memory;
        var authority = options.Target.GetLeftPart(UriPartial.Authority);
        var message = new CountedRequest
        {
            Method = request.Method,
            RequestUri = new Uri(authority + Encoding.ASCII.GetString(wire[request.Path].Span)),
            Version = options.Protocol == HttpProtocol.Http2 ? HttpVersion.Version20 : HttpVersion.Version11,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
        };
        if (request.HasBody)
        {
            message.Content = new ReadOnlyMemoryContent(wire[request.BodyAt..]);
        }
        foreach (var (name, value) in HeaderLines.Of(wire[request.Headers].Span))
        {
            if (!message.Headers.TryAddWithoutValidation(name, value))
            {
                _ = message.Content?.Headers.TryAddWithoutValidation(name, value);
            }
        }
        return message;
    }

    private async Task<Failure?> ReadAsync(HttpResponseMessage answer, CancellationToken token)
    {
        if (call.KeepHead)
        {
            foreach (var (name, values) in answer.Headers.NonValidated.Concat(answer.Content.Headers.NonValidated))
            {
                // Of several lines of one name one is made, but for this one, whose values have commas of their own.
                var isCookie = name.Equals("set-cookie", StringComparison.OrdinalIgnoreCase);
                foreach (var value in isCookie ? values.AsEnumerable() : [values.ToString()])
                {
                    call.Head.AppendUtf8($"{name}: {value}\r\n");
                }
            }
        }
        var tooLarge = new Failure(Stage.Body, Cause.TooLarge, call.Status);
        if (answer.Content.Headers.ContentLength > options.MaxAnswerBytes && call.Request.Method != HttpMethod.Head)
        {
            return tooLarge;
        }
        var buffer = ArrayPool<byte>.Shared.Rent(16 * 1024);
        try
        {
            await using var body = await answer.Content.ReadAsStreamAsync(token);
            int read;
            while ((read = await body.ReadAsync(buffer, token)) > 0)
            {
                call.Bytes += read;
                if (call.Bytes > options.MaxAnswerBytes)
                {
                    return tooLarge;
                }
                if (call.KeepBody)
                {
                    call.Body.Append(buffer.AsSpan(0, read));
                }
            }
            return null;
        }
        catch (OperationCanceledException)
        {
            return new Failure(Stage.Body, Cause.Timeout, call.Status);
        }
        catch (Exception e) when (e is HttpRequestException or IOException or ObjectDisposedException)
        {
            return new Failure(Stage.Body, HttpCauses.OfReading(e), call.Status);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }
}
