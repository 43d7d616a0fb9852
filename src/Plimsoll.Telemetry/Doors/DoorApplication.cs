using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Plimsoll.Telemetry.Doors;

/// <summary>Gives each request to the door that it came to: HTTP/2 is gRPC's, since neither door has TLS to agree on it.</summary>
internal sealed class DoorApplication(HttpDoor http, GrpcDoor grpc) : IHttpApplication<HttpContext>
{
    public HttpContext CreateContext(IFeatureCollection contextFeatures) => new DefaultHttpContext(contextFeatures);

    public async Task ProcessRequestAsync(HttpContext context)
    {
        try
        {
            await (
                HttpProtocol.IsHttp2(context.Request.Protocol) ? grpc.HandleAsync(context) : http.HandleAsync(context)
            );
        }
        catch (Exception e) when (e is IOException or OperationCanceledException)
        {
            // The sender did not wait for its answer.
        }
    }

    public void DisposeContext(HttpContext context, Exception? exception) { }
}
