using Plimsoll.Core.Diagnosis.Reading;
using Plimsoll.Core.Workloads;
using Plimsoll.Core.Workloads.Service;

namespace Plimsoll.Core.Diagnosis.Detectors.Service;

/// <summary>An endpoint that calls another service, or a cache, many times in one request.</summary>
public sealed class ChattyServiceDetector : IDetector
{
    /// <summary>Calls of one peer in a request, of whatever operation.</summary>
    public const double ManyCalls = 10;
    public const long FewRequests = 2;
    public const double FewOfRequests = 0.05;

    /// <summary>Of the endpoint's time.</summary>
    public const double WorthIt = 0.02;

    public string Slug => "chatty-service";

    public string Summary => "An endpoint that calls another service many times in one request.";

    public IEnumerable<Finding> Detect(Workload workload)
    {
        if (workload.Service is not { } service)
        {
            yield break;
        }
        foreach (var endpoint in service.Endpoints)
        {
            var calls = endpoint.Calls.Where(c => c.Layer is Layer.OtherService or Layer.Cache).GroupBy(c => c.Peer);
            foreach (var peer in calls)
            {
                var loops = endpoint
                    .Patterns.Where(p => p.Kind == PatternKind.CallLoop && p.Peer == peer.Key)
                    .Where(p => p.Requests >= FewRequests && p.Requests >= FewOfRequests * endpoint.Traced)
                    .ToList();
                var perRequest = peer.Sum(c => (double)(c.Calls - c.Retries)) / endpoint.Traced;
                var saved = loops.Sum(l => ServiceWords.SavedPerRequest(endpoint, l));
                var critical = peer.Sum(c => c.CriticalMilliseconds);
                if (
                    (loops.Count > 0 && saved >= WorthIt * endpoint.MeanMilliseconds)
                    || (
                        perRequest >= ManyCalls
                        && critical >= WorthIt * endpoint.MeanMilliseconds
                        && endpoint.Traced >= FewRequests
                    )
                )
                {
                    yield return Judge(service, endpoint, [.. peer], loops, perRequest, saved);
                }
            }
        }
    }

    private Finding Judge(
        ServiceWorkload service,
        Endpoint endpoint,
        List<CallUse> calls,
        List<Pattern> loops,
        double perRequest,
        double saved
    )
    {
        var peer = calls[0].Peer;
        var top = calls.MaxBy(c => c.Calls)!;
        var critical = calls.Sum(c => c.CriticalMilliseconds);
        var share = ServiceWords.ShareOf(service, endpoint, critical);
        var gain = ServiceWords.ShareOf(service, endpoint, saved);
        return new Finding
        {
            Rule = Slug,
            Subject = $"{endpoint.Key} / {peer}",
            Title = $"{endpoint.Key.Name} calls {peer} {Format.Count(perRequest)} times in a request",
            Explanation =
                $"A request of {endpoint.Key.Name} calls {peer} {Format.Count(perRequest)} times in the mean, most often "
                + $"{top.Operation}. Each call pays for the way there and back, and the request waits for "
                + (loops.Count > 0 ? "one after the other." : "them."),
            Evidence =
            [
                ServiceWords.LoadOf(service, endpoint),
                new("calls per request", $"{Format.Count(perRequest)} in the mean"),
                new(
                    top.Operation,
                    $"{Format.Count(top.CallsPerRequest)} per request that calls it, at most {top.CallsMost}"
                ),
                new("waited for", $"{Format.Milliseconds(critical)} per request"),
                .. loops
                    .Take(3)
                    .Select(l => new Evidence(
                        $"in a loop: {l.What}",
                        $"{Format.Count(l.Calls)} calls"
                            + (
                                l.RowsMatch * 2 >= l.Requests
                                    ? $", as many as `{ServiceWords.Brief(l.Over, 60)}` has rows"
                                    : ""
                            )
                    )),
                .. ServiceWords.CodeOf(top.Code),
            ],
            Share = share,
            Severity = ServiceWords.SeverityOf(share, critical / Math.Max(1e-9, endpoint.MeanMilliseconds)),
            Confidence = loops.Count > 0 ? Confidence.High : Confidence.Medium,
            Prescriptions =
            [
                ServiceWords.Advice(
                    Slug,
                    $"Ask {peer} once for everything that {endpoint.Key.Name} needs",
                    $"Give {peer} an operation that takes many keys in place of {top.Operation}, and call it once from {endpoint.Key}"
                        + $"{(top.Code.Length > 0 ? $" ({top.Code})" : "")}; until then let independent calls run at once.",
                    gain,
                    saved > 0
                        ? ServiceWords.Effect(endpoint, saved)
                        : "fewer round trips; the traces show no loop to play again"
                ),
            ],
        };
    }
}
