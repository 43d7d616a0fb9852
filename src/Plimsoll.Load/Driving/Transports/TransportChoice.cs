using Plimsoll.Load.Driving.Transports.Epoll;

namespace Plimsoll.Load.Driving.Transports;

/// <summary>
/// The event loop of our own where it can do the work: HTTP/1.1 without encryption, on Linux. Else the platform's client.
/// </summary>
internal static class TransportChoice
{
    /// <summary>One a worker.</summary>
    public static ITransport[] Of(LoadPlan plan, LoadClock clock)
    {
        var options = OptionsOf(plan.Target, plan.Options) with { MaxConnections = plan.MaxConnectionsOfWorker };
        return Of(options, plan.Workers, clock);
    }

    public static ITransport[] Of(TransportOptions options, int count, LoadClock clock)
    {
        if (Libc.IsSupported && options.Target.Scheme == Uri.UriSchemeHttp && options.Protocol == HttpProtocol.Http11)
        {
            var addresses = TargetAddresses.Of(options.Target);
            return [.. Enumerable.Range(0, count).Select(_ => new EpollTransport(options, addresses, clock))];
        }
        return [.. Enumerable.Range(0, count).Select(_ => new PlatformTransport(options, clock))];
    }

    public static TransportOptions OptionsOf(Uri target, LoadOptions options) =>
        new()
        {
            Target = target,
            MaxAnswerBytes = options.MaxAnswer.Count,
            Timeout = options.Timeout,
            Protocol = options.Protocol,
            AnyCertificate = options.AnyCertificate,
        };
}
