using System.Globalization;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;
using Plimsoll.Telemetry.Json;
using Plimsoll.Telemetry.Wire;

namespace Plimsoll.Telemetry.Doors;

/// <summary>OTLP over HTTP: protobuf and JSON, plain and gzip (OTLP specification, "OTLP/HTTP").</summary>
internal sealed class HttpDoor(Threshold threshold, int mostRequestBytes)
{
    private const string Protobuf = "application/x-protobuf";
    private const string Json = "application/json";

    public async Task HandleAsync(HttpContext context)
    {
        var isJson = IsType(context.Request.ContentType, Json);
        var (signal, refusal) = Look(context.Request, isJson);
        refusal ??= threshold.Check(context.Request);
        if (refusal is not null)
        {
            await RefuseAsync(context, refusal, isJson);
            return;
        }
        var outcome = await TakeAsync(context, signal, isJson);
        if (outcome.Refusal is not null)
        {
            await RefuseAsync(context, outcome.Refusal, isJson);
            return;
        }
        await AnswerAsync(context, isJson, isJson ? Reply.TakenAsJson(signal, outcome) : Reply.Taken(outcome));
    }

    private async Task<Outcome> TakeAsync(HttpContext context, Signal signal, bool isJson)
    {
        using var body = threshold.NewBody();
        var request = context.Request;
        var refusal = await threshold.FillAsync(
            body,
            request.Body,
            request.ContentLength,
            announced: null,
            context.RequestAborted
        );
        if (refusal is not null)
        {
            return new Outcome(refusal);
        }
        if (!IsPacked(request))
        {
            return await TakeAsync(signal, body, isJson);
        }
        using var unpacked = threshold.NewBody();
        refusal = Threshold.Unpack(unpacked, body.Bytes);
        // What was packed is of no use any more, and may wait for its turn for a while.
        body.Dispose();
        return refusal is null ? await TakeAsync(signal, unpacked, isJson) : new Outcome(refusal);
    }

    private async Task<Outcome> TakeAsync(Signal signal, Body body, bool isJson)
    {
        if (!isJson)
        {
            return await threshold.TakeAsync(signal, body.Bytes);
        }
        using var message = new ProtoWriter(mostRequestBytes);
        var shape = signal switch
        {
            Signal.Traces => OtlpShapes.Traces,
            Signal.Metrics => OtlpShapes.Metrics,
            _ => OtlpShapes.Logs,
        };
        return JsonTranscoder.TryTranscode(body.Bytes.Span, shape, message)
            ? await threshold.TakeAsync(signal, message.Written)
            : new Outcome(message.IsFull ? Refusal.TooLarge(mostRequestBytes) : Refusal.Malformed);
    }

    private static (Signal Signal, Refusal? Refusal) Look(HttpRequest request, bool isJson)
    {
        Signal? signal = request.Path.Value switch
        {
            "/v1/traces" => Signal.Traces,
            "/v1/metrics" => Signal.Metrics,
            "/v1/logs" => Signal.Logs,
            _ => null,
        };
        if (signal is null)
        {
            return (default, Refusal.WrongPath);
        }
        if (!HttpMethods.IsPost(request.Method))
        {
            return (default, Refusal.WrongMethod);
        }
        if (!isJson && !IsType(request.ContentType, Protobuf))
        {
            return (default, Refusal.WrongType);
        }
        return (signal.Value, IsPacked(request) || IsPlain(request) ? null : Refusal.WrongEncoding);
    }

    private async Task RefuseAsync(HttpContext context, Refusal refusal, bool isJson)
    {
        threshold.Count(refusal);
        var response = context.Response;
        response.StatusCode = refusal.HttpStatus;
        if (refusal.ComeAgain)
        {
            var seconds = Math.Max(1, Math.Ceiling(threshold.ComeAgainAfter.TotalSeconds));
            response.Headers.RetryAfter = seconds.ToString(CultureInfo.InvariantCulture);
        }
        if (refusal.Reason == RefusalReason.TooLarge)
        {
            // The web server does not read on to the end of such a body, so the connection is of no use for a next request.
            response.Headers.Connection = "close";
        }
        if (refusal == Refusal.WrongMethod)
        {
            response.Headers.Allow = "POST";
        }
        if (refusal == Refusal.Unauthorised)
        {
            response.Headers.WWWAuthenticate = "Bearer";
        }
        await AnswerAsync(
            context,
            isJson,
            isJson ? Reply.RefusedAsJson(refusal) : Reply.Refused(refusal, threshold.ComeAgainAfter)
        );
    }

    /// <summary>In the type in which the sender spoke.</summary>
    private static async Task AnswerAsync(HttpContext context, bool isJson, byte[] answer)
    {
        context.Response.ContentType = isJson ? Json : Protobuf;
        context.Response.ContentLength = answer.Length;
        await context.Response.Body.WriteAsync(answer, context.RequestAborted);
    }

    private static bool IsPacked(HttpRequest request) =>
        string.Equals(request.Headers.ContentEncoding, "gzip", StringComparison.OrdinalIgnoreCase);

    private static bool IsPlain(HttpRequest request) =>
        request.Headers.ContentEncoding.Count == 0
        || string.Equals(request.Headers.ContentEncoding, "identity", StringComparison.OrdinalIgnoreCase);

    private static bool IsType(string? contentType, string type) =>
        MediaTypeHeaderValue.TryParse(contentType, out var parsed)
        && parsed.MediaType.Equals(type, StringComparison.OrdinalIgnoreCase);
}
