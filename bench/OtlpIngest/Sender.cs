using System.Buffers.Binary;
using System.IO.Compression;
using System.Net;
using System.Net.Http.Headers;

namespace Plimsoll.Bench.OtlpIngest;

/// <summary>Sends batches over one protocol, several under way at once, and comes again where it is told to.</summary>
internal sealed class Sender(ServerProcess server, bool isGrpc, bool isPacked) : IDisposable
{
    private const int UnderWay = 4;
    private readonly HttpClient _client = new();

    private readonly Uri _target = isGrpc
        ? new Uri($"http://{server.Grpc}/opentelemetry.proto.collector.trace.v1.TraceService/Export")
        : new Uri($"http://{server.Http}/v1/traces");

    /// <param name="next">Makes a batch of a random source of its own.</param>
    public Task SendAsync(Func<Random, byte[]> next, int batches, int seed, CancellationToken token) =>
        Parallel.ForAsync(
            0,
            batches,
            new ParallelOptions { MaxDegreeOfParallelism = UnderWay, CancellationToken = token },
            async (batch, stop) =>
            {
                var body = next(new Random(seed + batch));
                while (!await TrySendAsync(body, stop))
                {
                    await Task.Delay(20, stop);
                }
            }
        );

    public void Dispose() => _client.Dispose();

    private async Task<bool> TrySendAsync(byte[] body, CancellationToken token)
    {
        var packed = isPacked ? Packed(body) : body;
        using var request = new HttpRequestMessage(HttpMethod.Post, _target);
        if (isGrpc)
        {
            var framed = new byte[packed.Length + 5];
            framed[0] = isPacked ? (byte)1 : (byte)0;
            BinaryPrimitives.WriteInt32BigEndian(framed.AsSpan(1), packed.Length);
            packed.CopyTo(framed, 5);
            request.Version = HttpVersion.Version20;
            request.VersionPolicy = HttpVersionPolicy.RequestVersionExact;
            request.Content = new ByteArrayContent(framed);
            request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/grpc");
            request.Headers.Add("te", "trailers");
            request.Headers.Add("grpc-encoding", isPacked ? "gzip" : "identity");
        }
        else
        {
            request.Content = new ByteArrayContent(packed);
            request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/x-protobuf");
            if (isPacked)
            {
                request.Content.Headers.ContentEncoding.Add("gzip");
            }
        }
        using var response = await _client.SendAsync(request, token);
        await response.Content.ReadAsByteArrayAsync(token);
        return isGrpc
            ? response.TrailingHeaders.GetValues("grpc-status").Single() == "0"
            : response.IsSuccessStatusCode;
    }

    private static byte[] Packed(byte[] bytes)
    {
        var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Fastest))
        {
            gzip.Write(bytes);
        }
        return packed.ToArray();
    }
}
