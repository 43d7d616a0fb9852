using System.Buffers.Binary;
using System.Globalization;
using Microsoft.AspNetCore.Http;

namespace Plimsoll.Telemetry.Doors;

/// <summary>
/// OTLP over gRPC without a gRPC library: unary calls over HTTP/2 are one message behind a prefix of five bytes each way,
/// and a trailer with the status (gRPC over HTTP2, "Requests" and "Responses").
/// </summary>
internal sealed class GrpcDoor(Threshold threshold)
{
    private const int PrefixBytes = 5;

    public async Task HandleAsync(HttpContext context)
    {
        var request = context.Request;
        if (request.ContentType?.StartsWith("application/grpc", StringComparison.OrdinalIgnoreCase) != true)
        {
            threshold.Count(Refusal.WrongType);
            context.Response.StatusCode = Refusal.WrongType.HttpStatus;
            return;
        }
        context.Response.ContentType = "application/grpc";
        context.Response.Headers["grpc-accept-encoding"] = "identity,gzip";
        Signal? signal = request.Path.Value switch
        {
            "/opentelemetry.proto.collector.trace.v1.TraceService/Export" => Signal.Traces,
            "/opentelemetry.proto.collector.metrics.v1.MetricsService/Export" => Signal.Metrics,
            "/opentelemetry.proto.collector.logs.v1.LogsService/Export" => Signal.Logs,
            _ => null,
        };
        var refusal = signal is null ? Refusal.WrongPath : threshold.Check(request);
        var outcome = refusal is null ? await TakeAsync(context, signal!.Value) : new Outcome(refusal);
        if (outcome.Refusal is null)
        {
            await AnswerAsync(context, Reply.Taken(outcome));
        }
        else
        {
            Refuse(context, outcome.Refusal);
        }
    }

    private async Task<Outcome> TakeAsync(HttpContext context, Signal signal)
    {
        using var body = threshold.NewBody();
        var refusal = await threshold.FillAsync(
            body,
            context.Request.Body,
            context.Request.ContentLength,
            FramedBytes,
            context.RequestAborted
        );
        if (refusal is not null)
        {
            return new Outcome(refusal);
        }
        var framed = body.Bytes;
        if (
            framed.Length < PrefixBytes
            || BinaryPrimitives.ReadUInt32BigEndian(framed.Span[1..]) != framed.Length - PrefixBytes
        )
        {
            return new Outcome(Refusal.Malformed);
        }
        var message = framed[PrefixBytes..];
        if (framed.Span[0] == 0)
        {
            return await threshold.TakeAsync(signal, message);
        }
        if (!string.Equals(context.Request.Headers["grpc-encoding"], "gzip", StringComparison.OrdinalIgnoreCase))
        {
            return new Outcome(Refusal.WrongEncoding);
        }
        using var unpacked = threshold.NewBody();
        refusal = Threshold.Unpack(unpacked, message);
        // What was packed is of no use any more, and may wait for its turn for a while.
        body.Dispose();
        return refusal is null ? await threshold.TakeAsync(signal, unpacked.Bytes) : new Outcome(refusal);
    }

    /// <summary>The prefix tells the length of what follows: senders announce no other.</summary>
    private static long FramedBytes(ReadOnlyMemory<byte> first) =>
        first.Length < PrefixBytes ? 0 : PrefixBytes + (long)BinaryPrimitives.ReadUInt32BigEndian(first.Span[1..]);

    private static async Task AnswerAsync(HttpContext context, byte[] message)
    {
        var framed = new byte[PrefixBytes + message.Length];
        BinaryPrimitives.WriteUInt32BigEndian(framed.AsSpan(1), (uint)message.Length);
        message.CopyTo(framed, PrefixBytes);
        await context.Response.Body.WriteAsync(framed, context.RequestAborted);
        context.Response.AppendTrailer("grpc-status", "0");
    }

    private void Refuse(HttpContext context, Refusal refusal)
    {
        threshold.Count(refusal);
        var response = context.Response;
        response.AppendTrailer("grpc-status", refusal.GrpcStatus.ToString(CultureInfo.InvariantCulture));
        // Percent-encoded, as the protocol wants what is not plain ASCII.
        response.AppendTrailer("grpc-message", Uri.EscapeDataString(refusal.Message));
        if (refusal.ComeAgain)
        {
            response.AppendTrailer(
                "grpc-status-details-bin",
                Convert.ToBase64String(Reply.Refused(refusal, threshold.ComeAgainAfter)).TrimEnd('=')
            );
        }
    }
}
