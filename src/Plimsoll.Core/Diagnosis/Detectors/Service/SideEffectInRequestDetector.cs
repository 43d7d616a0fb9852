using Plimsoll.Core.Diagnosis.Reading;
using Plimsoll.Core.Workloads;
using Plimsoll.Core.Workloads.Service;

namespace Plimsoll.Core.Diagnosis.Detectors.Service;

/// <summary>Mail, log shipping or a document made while the caller waits.</summary>
public sealed class SideEffectInRequestDetector : IDetector
{
    public const long FewRequests = 2;

    /// <summary>Of the endpoint's time.</summary>
    public const double WorthIt = 0.02;

    public string Slug => "side-effect-in-request";

    public string Summary => "Mail, log shipping or documents made while the caller waits.";

    public IEnumerable<Finding> Detect(Workload workload) =>
        workload.Service is { } service
            ? from place in (
                from endpoint in service.Endpoints
                // Jobs and consumers of messages have nobody waiting.
                where endpoint.Key.Method.Length > 0
                from pattern in endpoint.Patterns
                where pattern.Kind == PatternKind.SideEffect && pattern.Requests >= FewRequests
                let saved = ServiceWords.SavedPerRequest(endpoint, pattern)
                where saved >= WorthIt * endpoint.MeanMilliseconds
                select (Endpoint: endpoint, Pattern: pattern, Saved: saved, Layer: LayerOf(endpoint, pattern))
            )
            // One mailer is one cause, whoever mails.
            group place by (place.Layer, Via: Via(place.Pattern)) into cause
            select Judge(service, cause.Key.Layer, cause.Key.Via, [.. cause])
            : [];

    private static string Via(Pattern pattern) => pattern.Peer.Length > 0 ? pattern.Peer : pattern.What;

    private static Layer LayerOf(Endpoint endpoint, Pattern pattern) =>
        endpoint.Calls.FirstOrDefault(c => c.Operation == pattern.What || c.Peer == pattern.What)?.Layer ?? Layer.Mail;

    private Finding Judge(
        ServiceWorkload service,
        Layer layer,
        string via,
        List<(Endpoint Endpoint, Pattern Pattern, double Saved, Layer)> places
    )
    {
        places = [.. places.OrderByDescending(p => ServiceWords.ShareOf(service, p.Endpoint, p.Saved))];
        var (endpoint, pattern, saved, _) = places[0];
        var endpoints = places.Select(p => p.Endpoint).Distinct().Count();
        var share = Math.Min(1, places.Sum(p => ServiceWords.ShareOf(service, p.Endpoint, p.Saved)));
        var what = layer switch
        {
            Layer.Mail => "sends mail",
            Layer.Shipping => "ships logs or events",
            _ => "renders a document",
        };
        return new Finding
        {
            Rule = Slug,
            Subject = $"{endpoint.Key} / {via}",
            Title = $"{endpoint.Key.Name} {what} while the caller waits" + ServiceWords.AndOthers(endpoints - 1),
            Explanation =
                $"{endpoint.Key.Name} waits {Format.Milliseconds(pattern.OwnMilliseconds)} for {pattern.What} before it answers, though the answer "
                + (layer == Layer.Rendering ? "may not need it" : "does not need it")
                + $". When {(via == pattern.What ? "the other side" : via)} is slow or away, so is "
                + (endpoints > 1 ? "every endpoint that waits for it." : "the endpoint."),
            Evidence =
            [
                ServiceWords.LoadOf(service, endpoint),
                new(pattern.What, $"{Format.Milliseconds(pattern.OwnMilliseconds)} per request that shows it"),
                new("requests that show it", $"{pattern.Requests} of {endpoint.Traced} traced"),
                new("without it a request ends sooner by", Format.Milliseconds(pattern.SavedMilliseconds)),
                .. ServiceWords.CodeOf(pattern.Code),
                .. ServiceWords.AlsoIn(service, [.. places.Skip(1).Select(p => (p.Endpoint, p.Saved))]),
            ],
            Endpoints = ServiceWords.SharesOf(service, places.Select(p => (p.Endpoint, p.Saved))),
            Share = share,
            Severity = ServiceWords.SeverityOf(
                share,
                places.Max(p => p.Saved / Math.Max(1e-9, p.Endpoint.MeanMilliseconds))
            ),
            Confidence = layer == Layer.Rendering ? Confidence.Medium : Confidence.High,
            Prescriptions =
            [
                ServiceWords.Advice(
                    Slug,
                    endpoints > 1
                        ? $"Do it after the answer, in all {endpoints} endpoints"
                        : $"Do it after the answer of {endpoint.Key.Name}",
                    $"In {ServiceWords.PlacesOf(places.Select(p => (p.Endpoint, p.Pattern.Code)))}: write an outbox row in the transaction, "
                        + $"answer, and let a background worker do {pattern.What}, with retries.",
                    share,
                    ServiceWords.EffectOn(endpoint, saved, endpoints - 1)
                ),
            ],
        };
    }
}
