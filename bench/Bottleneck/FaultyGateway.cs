using Marketplace.Platform;

namespace Plimsoll.Bench.Bottlenecks;

/// <summary>The Marketplace's stand-in for its gateway, with answers that take as long as the fault says at the moment.</summary>
/// <param name="milliseconds">In the mean.</param>
internal sealed class FaultyGateway(Func<double> milliseconds) : HttpMessageHandler
{
    protected override async Task<HttpResponseMessage> SendAsync(
        HttpRequestMessage request,
        CancellationToken cancellationToken
    )
    {
        var mean = milliseconds();
        using var invoker = new HttpMessageInvoker(
            new StandInGateway(
                TimeSpan.FromMilliseconds(mean * 0.8),
                TimeSpan.FromMilliseconds(mean * 1.2),
                Random.Shared
            )
        );
        return await invoker.SendAsync(request, cancellationToken);
    }
}
