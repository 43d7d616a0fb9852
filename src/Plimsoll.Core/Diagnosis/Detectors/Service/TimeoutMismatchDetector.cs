using Plimsoll.Core.Diagnosis.Reading;
using Plimsoll.Core.Workloads;
using Plimsoll.Core.Workloads.Service;

namespace Plimsoll.Core.Diagnosis.Detectors.Service;

/// <summary>A caller that gives up before the service that it calls does: the rest is done for nobody.</summary>
public sealed class TimeoutMismatchDetector : IDetector
{
    public const long FewAbandoned = 3;

    /// <summary>Of the calls.</summary>
    public const double Worth = 0.001;

    public string Slug => "timeout-mismatch";

    public string Summary => "A caller that gives up before the service that it calls does.";

    public IEnumerable<Finding> Detect(Workload workload) =>
        from service in new[] { workload.Service }.OfType<ServiceWorkload>()
        from edge in (
            from e in service.Endpoints
            from c in e.Calls
            where c.Layer == Layer.OtherService
            select (Endpoint: e, Call: c)
        ).GroupBy(u => (u.Endpoint.Key.Service, u.Call.Peer))
        let abandoned = edge.Sum(u => u.Call.Abandoned)
        where abandoned >= FewAbandoned && abandoned >= Worth * edge.Sum(u => u.Call.Calls)
        select Judge(service, edge.Key.Peer, [.. edge.Where(u => u.Call.Abandoned > 0)], abandoned);

    private Finding Judge(
        ServiceWorkload service,
        string peer,
        List<(Endpoint Endpoint, CallUse Call)> uses,
        long abandoned
    )
    {
        var (endpoint, call) = uses.MaxBy(u => u.Call.Abandoned);
        var wasted = uses.Sum(u => u.Call.Abandoned * u.Call.AbandonedMilliseconds) / abandoned;
        var patience =
            call.TimeoutLatency.Count > 0 ? call.TimeoutLatency.Quantile(0.5).TotalMilliseconds : (double?)null;
        var share = uses.Sum(u => u.Call.Abandoned * u.Call.AbandonedMilliseconds) / Math.Max(1, service.TotalCost);
        return new Finding
        {
            Rule = Slug,
            Subject = $"{endpoint.Key.Service} / {peer}",
            Title = $"{peer} goes on after {endpoint.Key.Service} has given up",
            Explanation =
                $"{Format.Count(abandoned)} calls of {peer} went on for {Format.Milliseconds(wasted)} in the mean after the caller had given up"
                + (patience is { } p ? $" (after {Format.Milliseconds(p)})" : "")
                + ". The work is done for nobody, and where the caller tries again, more than once at a time.",
            Evidence =
            [
                ServiceWords.LoadOf(service, endpoint),
                new(
                    "calls given up while the other side went on",
                    $"{Format.Count(abandoned)} of {Format.Count(uses.Sum(u => u.Call.Calls))}"
                ),
                new("work after that", $"{Format.Milliseconds(wasted)} in the mean"),
                .. patience is { } ms
                    ? new[] { new Evidence($"{endpoint.Key.Service} waits for", $"about {Format.Milliseconds(ms)}") }
                    : [],
                new("operation", $"{call.Operation}, {Format.Count(call.Abandoned)} times from {endpoint.Key.Name}"),
                .. ServiceWords.CodeOf(call.Code),
            ],
            Share = Math.Clamp(share, 0, 1),
            Severity =
                call.Retries > 0 || SeverityScale.OfShare(share) >= Severity.Medium ? Severity.Medium : Severity.Low,
            Confidence = Confidence.High,
            Prescriptions =
            [
                ServiceWords.Advice(
                    Slug,
                    $"Let {peer} give up before {endpoint.Key.Service} does",
                    $"Give the timeouts an order, from outside in: what {peer} waits for (statement_timeout, its own calls) less than "
                        + (patience is { } limit ? $"the {Format.Milliseconds(limit)} of its caller" : "its caller")
                        + $". Hand the deadline or the cancellation on: {call.Operation} should stop when its connection is closed.",
                    0,
                    $"{Format.Milliseconds(wasted)} less work for each call that is given up",
                    "spans that outlive their caller's"
                ),
            ],
        };
    }
}
