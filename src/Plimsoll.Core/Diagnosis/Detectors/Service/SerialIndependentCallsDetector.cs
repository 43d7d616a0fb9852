using Plimsoll.Core.Diagnosis.Reading;
using Plimsoll.Core.Workloads;
using Plimsoll.Core.Workloads.Service;

namespace Plimsoll.Core.Diagnosis.Detectors.Service;

/// <summary>Calls one after the other that do not need each other's answers.</summary>
public sealed class SerialIndependentCallsDetector : IDetector
{
    public const long FewRequests = 2;
    public const double FewOfRequests = 0.1;

    /// <summary>Of the endpoint's time that would be saved.</summary>
    public const double WorthIt = 0.05;

    public string Slug => "serial-independent-calls";

    public string Summary => "Calls made one after the other that could run at once.";

    public IEnumerable<Finding> Detect(Workload workload) =>
        from service in new[] { workload.Service }.OfType<ServiceWorkload>()
        from endpoint in service.Endpoints
        from pattern in endpoint.Patterns
        where pattern.Kind == PatternKind.Serial
        where pattern.Requests >= FewRequests && pattern.Requests >= FewOfRequests * endpoint.Traced
        let saved = ServiceWords.SavedPerRequest(endpoint, pattern)
        where saved >= WorthIt * endpoint.MeanMilliseconds
        // Of runs that overlap (A + B, A + B + C) the one that saves most is told.
        where !endpoint.Patterns.Any(p => p.Kind == PatternKind.Serial && p != pattern && Contains(p, pattern))
        select Judge(service, endpoint, pattern, saved);

    private static bool Contains(Pattern larger, Pattern smaller) =>
        larger.Calls > smaller.Calls
        && larger.Requests >= smaller.Requests
        && smaller.What.Split(" + ").All(larger.What.Split(" + ").Contains);

    private Finding Judge(ServiceWorkload service, Endpoint endpoint, Pattern pattern, double saved)
    {
        var share = ServiceWords.ShareOf(service, endpoint, saved);
        var isKnown = pattern.OrderDiffers || pattern.Proven * 2 >= pattern.Requests;
        return new Finding
        {
            Rule = Slug,
            Subject = $"{endpoint.Key} / {pattern.What}",
            Title =
                $"{endpoint.Key.Name} makes {Format.Count(pattern.Calls)} calls one after the other that could run at once",
            Explanation =
                $"In a request of {endpoint.Key.Name}, {ServiceWords.Brief(pattern.What, 200)} run one after the other, each beginning as "
                + "soon as the one before has ended, "
                + (
                    isKnown
                        ? "though none needs the other's answer."
                        : "and nothing seen in the traces says that one needs the other's answer."
                ),
            Evidence =
            [
                ServiceWords.LoadOf(service, endpoint),
                new("calls", pattern.What),
                new("requests that show it", $"{pattern.Requests} of {endpoint.Traced} traced"),
                new("together", $"{Format.Milliseconds(pattern.OwnMilliseconds)} per request"),
                new(
                    "at once they would save",
                    $"{Format.Milliseconds(pattern.SavedMilliseconds)} per request that shows it"
                ),
                new(
                    "why they do not need each other",
                    pattern.OrderDiffers ? "they come in more than one order"
                        : pattern.Proven > 0
                            ? $"in {pattern.Proven} requests recorded values, or a failure that changed nothing, show it"
                        : "they begin without a pause and read only; their contents are not recorded"
                ),
                .. ServiceWords.CodeOf(pattern.Code),
            ],
            Share = share,
            Severity = ServiceWords.SeverityOf(share, saved / Math.Max(1e-9, endpoint.MeanMilliseconds)),
            Confidence = isKnown ? Confidence.High : Confidence.Medium,
            Prescriptions =
            [
                ServiceWords.Advice(
                    Slug,
                    $"Let the calls of {endpoint.Key.Name} run at once",
                    $"In {endpoint.Key}{(pattern.Code.Length > 0 ? $" ({pattern.Code})" : "")}: start {ServiceWords.Brief(pattern.What, 200)} "
                        + "together and await them all (Task.WhenAll). Statements among them need a connection each.",
                    share,
                    ServiceWords.Effect(endpoint, saved)
                ),
            ],
        };
    }
}
