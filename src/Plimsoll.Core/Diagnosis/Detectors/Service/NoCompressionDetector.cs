using Plimsoll.Core.Diagnosis.Reading;
using Plimsoll.Core.Workloads;
using Plimsoll.Core.Workloads.Service;

namespace Plimsoll.Core.Diagnosis.Detectors.Service;

/// <summary>Large answers that are sent as they are.</summary>
public sealed class NoCompressionDetector : IDetector
{
    /// <summary>Smaller answers fit into a few packets anyway.</summary>
    public const double Small = 8 * 1024;
    public const long FewAnswers = 5;

    /// <summary>Of the answers whose encoding is known.</summary>
    public const double Hardly = 0.1;

    /// <summary>Of JSON and HTML by gzip or Brotli, as a rule.</summary>
    private const double Shrinks = 0.8;

    public string Slug => "no-compression";

    public string Summary => "Large answers sent without compression.";

    public IEnumerable<Finding> Detect(Workload workload) =>
        from service in new[] { workload.Service }.OfType<ServiceWorkload>()
        // It is a switch of the service, not of each endpoint.
        from endpoints in service.Endpoints.Where(IsPlain).GroupBy(e => e.Key.Service)
        select Judge(service, endpoints.Key, [.. endpoints.OrderByDescending(e => e.Payload.MeanBytes * e.Requests)]);

    private static bool IsPlain(Endpoint endpoint) =>
        endpoint.Payload is { EncodingKnown: >= FewAnswers, MeanBytes: >= Small } payload
        && payload.Compressed <= Hardly * payload.EncodingKnown;

    private Finding Judge(ServiceWorkload service, string name, List<Endpoint> endpoints)
    {
        var seconds = Math.Max(1, service.Window.Length.TotalSeconds);
        var perSecond = endpoints.Sum(e => e.Payload.MeanBytes * e.Requests) / seconds;
        var first = endpoints[0];
        return new Finding
        {
            Rule = Slug,
            Subject = name,
            Title = $"{name} sends {new Bytes((long)perSecond)} a second without compression",
            Explanation =
                $"Answers of {first.Key.Name}{(endpoints.Count > 1 ? $" and {endpoints.Count - 1} more endpoints" : "")} go out as they are. Text "
                + "shrinks to about a fifth; what is compressed already, such as pictures, does not, and of what kind they are is not recorded.",
            Evidence =
            [
                .. endpoints
                    .Take(5)
                    .Select(e => new Evidence(
                        e.Key.ToString(),
                        $"{new Bytes((long)e.Payload.MeanBytes)} in the mean, {e.Payload.Compressed} of {e.Payload.EncodingKnown} compressed"
                    )),
                new("sent by these", $"{new Bytes((long)perSecond)} a second"),
            ],
            Severity = perSecond >= 1_000_000 || first.Payload.MeanBytes >= 10 * Small ? Severity.Low : Severity.Info,
            Confidence = Confidence.Medium,
            Prescriptions =
            [
                ServiceWords.Advice(
                    Slug,
                    $"Compress the answers of {name}",
                    "Switch compression on in the reverse proxy, or add response compression (Brotli at its fastest level, then gzip) to the "
                        + "service, for text types alone; leave out answers that mix secrets with what a caller sent (BREACH).",
                    0,
                    $"about {new Bytes((long)(perSecond * Shrinks))} a second less on the network, if they are text; costs processor time",
                    "rule of thumb"
                ),
            ],
        };
    }
}
