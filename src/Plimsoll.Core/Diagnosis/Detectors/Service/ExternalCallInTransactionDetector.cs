using Plimsoll.Core.Diagnosis.Reading;
using Plimsoll.Core.Workloads;
using Plimsoll.Core.Workloads.Service;

namespace Plimsoll.Core.Diagnosis.Detectors.Service;

/// <summary>A transaction that stays open while another service is called.</summary>
public sealed class ExternalCallInTransactionDetector : IDetector
{
    public const long FewRequests = 2;

    /// <summary>A transaction held open so much longer holds others up.</summary>
    public const double Long = 100;
    public const double Noticeable = 5;

    public string Slug => "external-call-in-transaction";

    public string Summary => "A transaction that stays open while another service is called.";

    public IEnumerable<Finding> Detect(Workload workload) =>
        from service in new[] { workload.Service }.OfType<ServiceWorkload>()
        from endpoint in service.Endpoints
        from pattern in endpoint.Patterns
        where pattern.Kind == PatternKind.CallInTransaction && pattern.Requests >= FewRequests
        // One cause, whichever statement was written last before the call.
        group pattern by (service, endpoint, pattern.What) into places
        select Judge(places.Key.service, places.Key.endpoint, [.. places]);

    private Finding Judge(ServiceWorkload service, Endpoint endpoint, List<Pattern> patterns)
    {
        var pattern = patterns.MaxBy(p => p.Requests)!;
        var requests = patterns.Sum(p => p.Requests);
        var held = patterns.Sum(p => p.OwnMilliseconds * p.Requests) / requests;
        var isWriting = pattern.Over.Length > 0;
        var waits =
            endpoint.CriticalOf(Layer.PoolWait) > 0 || service.Endpoints.Any(e => e.CriticalOf(Layer.PoolWait) > 0);
        return new Finding
        {
            Rule = Slug,
            Subject = $"{endpoint.Key} / {pattern.What}",
            Title = $"{endpoint.Key.Name} calls {pattern.What} inside a transaction",
            Explanation =
                $"The transaction stays open for the {Format.Milliseconds(held)} that {pattern.What} takes, and with it a connection of the pool"
                + (isWriting ? $" and the locks of `{ServiceWords.Brief(pattern.Over, 60)}`" : "")
                + $". When {pattern.What} is slow, everybody who needs them waits; and what it did cannot be rolled back.",
            Evidence =
            [
                ServiceWords.LoadOf(service, endpoint),
                new("transaction held open for it", $"{Format.Milliseconds(held)} per request"),
                new("requests that show it", $"{requests} of {endpoint.Traced} traced"),
                .. isWriting
                    ? new[] { new Evidence("written before the call", $"`{ServiceWords.Brief(pattern.Over)}`") }
                    : [],
                .. ServiceWords.CodeOf(pattern.Code),
            ],
            Share = ServiceWords.ShareOf(service, endpoint, held * requests / endpoint.Traced),
            Severity =
                held >= Long || (held >= Noticeable && waits) ? (isWriting || waits ? Severity.High : Severity.Medium)
                : held >= Noticeable ? Severity.Medium
                : Severity.Low,
            Confidence = Confidence.High,
            Prescriptions =
            [
                ServiceWords.Advice(
                    Slug,
                    $"Call {pattern.What} after the commit in {endpoint.Key.Name}",
                    $"In {endpoint.Key}{(pattern.Code.Length > 0 ? $" ({pattern.Code})" : "")}: commit first and call {pattern.What} afterwards; "
                        + "where it must not be lost, write an outbox row in the transaction and call from there.",
                    0,
                    $"the transaction is {Format.Milliseconds(held)} shorter per request; this request itself ends no sooner, those that wait for it do",
                    "time of the call within the transaction"
                ),
            ],
        };
    }
}
