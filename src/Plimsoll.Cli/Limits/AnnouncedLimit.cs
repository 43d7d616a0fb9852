using System.Net;
using System.Net.Security;
using Plimsoll.Load.Driving;

namespace Plimsoll.Cli.Limits;

/// <summary>Asks a service once whether it announces a rate limit.</summary>
public static class AnnouncedLimit
{
    private static readonly TimeSpan s_timeout = TimeSpan.FromSeconds(5);

    /// <param name="target">One that may be loaded; see <see cref="TargetProbe"/>.</param>
    /// <param name="options">How the load speaks with it: asked in another way it might not answer.</param>
    /// <returns>Requests per second; null where it announces none, or does not answer.</returns>
    public static async Task<double?> AskAsync(Uri target, LoadOptions options, CancellationToken token)
    {
        using var handler = new SocketsHttpHandler { AllowAutoRedirect = false };
        handler.SslOptions.RemoteCertificateValidationCallback = (_, _, _, errors) =>
            options.AnyCertificate || errors == SslPolicyErrors.None;
        using var client = new HttpClient(handler)
        {
            Timeout = s_timeout,
            DefaultRequestVersion =
                options.Protocol == HttpProtocol.Http2 ? HttpVersion.Version20 : HttpVersion.Version11,
            DefaultVersionPolicy = HttpVersionPolicy.RequestVersionExact,
        };
        try
        {
            using var answer = await client.GetAsync(target, HttpCompletionOption.ResponseHeadersRead, token);
            IEnumerable<string> Of(string name) => answer.Headers.TryGetValues(name, out var values) ? values : [];
            return RateLimitPolicy.PerSecond([.. Of("RateLimit-Policy"), .. Of("RateLimit-Limit")]);
        }
        catch (Exception e)
            when (e is HttpRequestException || (e is OperationCanceledException && !token.IsCancellationRequested))
        {
            return null;
        }
    }
}
