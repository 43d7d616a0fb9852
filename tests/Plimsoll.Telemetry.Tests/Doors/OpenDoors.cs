using System.Net;
using System.Net.Http.Headers;
using Plimsoll.Core.Signals.Traces;
using Plimsoll.Telemetry.Doors;

namespace Plimsoll.Telemetry.Tests.Doors;

/// <summary>Doors on free ports of this machine, and a client for each protocol.</summary>
internal sealed class OpenDoors : IAsyncDisposable
{
    public const string Protobuf = "application/x-protobuf";
    public const string TracesCall = "/opentelemetry.proto.collector.trace.v1.TraceService/Export";

    private OpenDoors(TelemetryDoors doors)
    {
        Doors = doors;
        Http = new HttpClient { BaseAddress = new Uri($"http://{doors.Http}") };
        Grpc = new HttpClient { BaseAddress = new Uri($"http://{doors.Grpc}") };
    }

    public TelemetryDoors Doors { get; }
    public HttpClient Http { get; }
    public HttpClient Grpc { get; }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public static async Task<OpenDoors> AtFreePortsAsync(ITraceSink sink, Func<DoorOptions, DoorOptions>? change = null)
    {
        var options = new DoorOptions
        {
            Http = new IPEndPoint(IPAddress.Loopback, 0),
            Grpc = new IPEndPoint(IPAddress.Loopback, 0),
        };
        options = change?.Invoke(options) ?? options;
        return new OpenDoors(await TelemetryDoors.StartAsync(options, sink, TimeProvider.System, new Random(1), Token));
    }

    public async Task<HttpResponseMessage> PostAsync(
        byte[] body,
        string path = "/v1/traces",
        string type = Protobuf,
        string? encoding = null,
        string? authorization = null
    )
    {
        var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = new ByteArrayContent(body) };
        request.Content.Headers.ContentType = MediaTypeHeaderValue.Parse(type);
        if (encoding is not null)
        {
            request.Content.Headers.ContentEncoding.Add(encoding);
        }
        if (authorization is not null)
        {
            request.Headers.TryAddWithoutValidation("Authorization", authorization);
        }
        return await Http.SendAsync(request, Token);
    }

    /// <returns>The status, the trailers and the message of the answer.</returns>
    public async Task<(string Status, HttpResponseHeaders Trailers, byte[] Message)> CallAsync(
        byte[] framed,
        string path = TracesCall,
        string? encoding = null,
        string? authorization = null
    )
    {
        var request = new HttpRequestMessage(HttpMethod.Post, path)
        {
            Content = new ByteArrayContent(framed),
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
        };
        request.Content.Headers.ContentType = MediaTypeHeaderValue.Parse("application/grpc");
        request.Headers.TryAddWithoutValidation("te", "trailers");
        if (encoding is not null)
        {
            request.Headers.Add("grpc-encoding", encoding);
        }
        if (authorization is not null)
        {
            request.Headers.TryAddWithoutValidation("Authorization", authorization);
        }
        using var response = await Grpc.SendAsync(request, Token);
        response.StatusCode.ShouldBe(HttpStatusCode.OK);
        var body = await response.Content.ReadAsByteArrayAsync(Token);
        return (
            response.TrailingHeaders.GetValues("grpc-status").Single(),
            response.TrailingHeaders,
            body.Length >= 5 ? body[5..] : []
        );
    }

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        Grpc.Dispose();
        await Doors.DisposeAsync();
    }
}
