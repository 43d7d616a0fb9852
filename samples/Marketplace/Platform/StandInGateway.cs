using System.Diagnostics;
using System.Net;
using Marketplace.Platform.Telemetry;

namespace Marketplace.Platform;

/// <summary>
/// Stands in for a service of somebody else's at the far end of the internet: takes any request, waits as long as such a
/// service takes, and says 200. These waits are the only artificial ones in the sample.
/// </summary>
/// <param name="fastest">Shortest answer; the answers spread evenly up to <paramref name="slowest"/>.</param>
public sealed class StandInGateway(TimeSpan fastest, TimeSpan slowest, Random chance) : HttpMessageHandler
{
    private readonly Lock _lock = new();

    protected override async Task<HttpResponseMessage> SendAsync(
        HttpRequestMessage request,
        CancellationToken cancellationToken
    )
    {
        // It stands where the platform's handler would, and so writes the span that this would write.
        using var span = Spans.Source.StartActivity(request.Method.Method, ActivityKind.Client);
        span?.SetTag("http.request.method", request.Method.Method)
            .SetTag("server.address", request.RequestUri?.Host)
            .SetTag("http.response.status_code", 200);
        if (span is not null)
        {
            CodePlaces.Tell(span, $"{request.Method} {request.RequestUri?.AbsolutePath}");
        }
        double share;
        lock (_lock)
        {
            share = chance.NextDouble();
        }
        await Task.Delay(fastest + (slowest - fastest) * share, cancellationToken);
        return new HttpResponseMessage(HttpStatusCode.OK)
        {
            RequestMessage = request,
            Content = JsonContent.Create(new { reference = $"gw_{Guid.NewGuid():N}" }),
        };
    }
}
