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
        workload.Service is { } service
            ? from place in (
                from endpoint in service.Endpoints
                from pattern in endpoint.Patterns
                where pattern.Kind == PatternKind.CallInTransaction && pattern.Requests >= FewRequests
                // One cause, whichever statement was written last before the call.
                group pattern by (endpoint, pattern.What) into places
                select Held.By(places.Key.endpoint, [.. places])
            )
            // And whichever endpoint calls: it is one piece of code, or one way of thinking.
            group place by place.Pattern.What into cause
            select Judge(service, [.. cause.OrderByDescending(p => p.Share(service))])
            : [];

    /// <summary>The transactions of one endpoint that a call holds open.</summary>
    /// <param name="Milliseconds">Per request that shows it.</param>
    private sealed record Held(Endpoint Endpoint, Pattern Pattern, long Requests, double Milliseconds)
    {
        public static Held By(Endpoint endpoint, List<Pattern> patterns)
        {
            var requests = patterns.Sum(p => p.Requests);
            var held = patterns.Sum(p => p.OwnMilliseconds * p.Requests) / requests;
            return new Held(endpoint, patterns.MaxBy(p => p.Requests)!, requests, held);
        }

        public double PerRequest => Milliseconds * Requests / Endpoint.Traced;

        public double Share(ServiceWorkload service) => ServiceWords.ShareOf(service, Endpoint, PerRequest);
    }

    private Finding Judge(ServiceWorkload service, List<Held> places)
    {
        var (endpoint, pattern, requests, _) = places[0];
        var held = places.Max(p => p.Milliseconds);
        var here = Format.Milliseconds(places[0].Milliseconds);
        var isWriting = places.Exists(p => p.Pattern.Over.Length > 0);
        var waits = service.Endpoints.Any(e => e.CriticalOf(Layer.PoolWait) > 0);
        var others = places.Count - 1;
        return new Finding
        {
            Rule = Slug,
            Subject = $"{endpoint.Key} / {pattern.What}",
            Title = $"{endpoint.Key.Name} calls {pattern.What} inside a transaction" + ServiceWords.AndOthers(others),
            Explanation =
                $"The transaction stays open for the {here} that {pattern.What} takes, and with it a connection of the pool"
                + (pattern.Over.Length > 0 ? $" and the locks of `{ServiceWords.Brief(pattern.Over, 60)}`" : "")
                + $". When {pattern.What} is slow, everybody who needs them waits; and what it did cannot be rolled back.",
            Evidence =
            [
                ServiceWords.LoadOf(service, endpoint),
                new("transaction held open for it", $"{here} per request"),
                new("requests that show it", $"{requests} of {endpoint.Traced} traced"),
                .. pattern.Over.Length > 0
                    ? new[] { new Evidence("written before the call", $"`{ServiceWords.Brief(pattern.Over)}`") }
                    : [],
                .. ServiceWords.CodeOf(pattern.Code),
                .. ServiceWords.AlsoIn(service, [.. places.Skip(1).Select(p => (p.Endpoint, p.PerRequest))]),
            ],
            Endpoints = ServiceWords.SharesOf(service, places.Select(p => (p.Endpoint, p.PerRequest))),
            Share = Math.Min(1, places.Sum(p => p.Share(service))),
            Severity =
                held >= Long || (held >= Noticeable && waits) ? (isWriting || waits ? Severity.High : Severity.Medium)
                : held >= Noticeable ? Severity.Medium
                : Severity.Low,
            Confidence = Confidence.High,
            Prescriptions =
            [
                ServiceWords.Advice(
                    Slug,
                    others > 0
                        ? $"Call {pattern.What} after the commit, in all {places.Count} endpoints"
                        : $"Call {pattern.What} after the commit in {endpoint.Key.Name}",
                    $"In {ServiceWords.PlacesOf(places.Select(p => (p.Endpoint, p.Pattern.Code)))}: commit first and call {pattern.What} afterwards; "
                        + "where it must not be lost, write an outbox row in the transaction and call from there.",
                    0,
                    $"the transaction is {here} shorter per request; this request itself ends no sooner, those that wait for it do",
                    "time of the call within the transaction"
                ),
            ],
        };
    }
}
