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
        from service in new[] { workload.Service }.OfType<ServiceWorkload>()
        from endpoint in service.Endpoints
        // Jobs and consumers of messages have nobody waiting.
        where endpoint.Key.Method.Length > 0
        from pattern in endpoint.Patterns
        where pattern.Kind == PatternKind.SideEffect && pattern.Requests >= FewRequests
        let saved = ServiceWords.SavedPerRequest(endpoint, pattern)
        where saved >= WorthIt * endpoint.MeanMilliseconds
        select Judge(service, endpoint, pattern, saved);

    private Finding Judge(ServiceWorkload service, Endpoint endpoint, Pattern pattern, double saved)
    {
        var share = ServiceWords.ShareOf(service, endpoint, saved);
        var layer =
            endpoint.Calls.FirstOrDefault(c => c.Operation == pattern.What || c.Peer == pattern.What)?.Layer
            ?? Layer.Mail;
        var what = layer switch
        {
            Layer.Mail => "sends mail",
            Layer.Shipping => "ships logs or events",
            _ => "renders a document",
        };
        return new Finding
        {
            Rule = Slug,
            Subject = $"{endpoint.Key} / {pattern.What}",
            Title = $"{endpoint.Key.Name} {what} while the caller waits",
            Explanation =
                $"{endpoint.Key.Name} waits {Format.Milliseconds(pattern.OwnMilliseconds)} for {pattern.What} before it answers, though the answer "
                + (layer == Layer.Rendering ? "may not need it" : "does not need it")
                + ". When the other side is slow or away, so is the endpoint.",
            Evidence =
            [
                ServiceWords.LoadOf(service, endpoint),
                new(pattern.What, $"{Format.Milliseconds(pattern.OwnMilliseconds)} per request that shows it"),
                new("requests that show it", $"{pattern.Requests} of {endpoint.Traced} traced"),
                new("without it a request ends sooner by", Format.Milliseconds(pattern.SavedMilliseconds)),
                .. ServiceWords.CodeOf(pattern.Code),
            ],
            Share = share,
            Severity = ServiceWords.SeverityOf(share, saved / Math.Max(1e-9, endpoint.MeanMilliseconds)),
            Confidence = layer == Layer.Rendering ? Confidence.Medium : Confidence.High,
            Prescriptions =
            [
                ServiceWords.Advice(
                    Slug,
                    $"Do it after the answer of {endpoint.Key.Name}",
                    $"In {endpoint.Key}{(pattern.Code.Length > 0 ? $" ({pattern.Code})" : "")}: write an outbox row in the transaction, answer, and let "
                        + $"a background worker do {pattern.What}, with retries.",
                    share,
                    ServiceWords.Effect(endpoint, saved)
                ),
            ],
        };
    }
}
