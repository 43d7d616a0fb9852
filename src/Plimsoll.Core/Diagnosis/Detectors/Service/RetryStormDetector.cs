using Plimsoll.Core.Diagnosis.Reading;
using Plimsoll.Core.Workloads;
using Plimsoll.Core.Workloads.Service;

namespace Plimsoll.Core.Diagnosis.Detectors.Service;

/// <summary>Failing calls that are tried again so often that the tries are a load of their own.</summary>
public sealed class RetryStormDetector : IDetector
{
    public const long FewRetries = 10;

    /// <summary>Of the calls, that are second and later tries.</summary>
    public const double ManyRetries = 0.1;

    /// <summary>Of the retries, that fail again: they help nobody.</summary>
    public const double Vain = 0.5;

    public string Slug => "retry-storm";

    public string Summary => "Failing calls that are tried again so often that it adds to the load.";

    public IEnumerable<Finding> Detect(Workload workload) =>
        from service in new[] { workload.Service }.OfType<ServiceWorkload>()
        from peer in (
            from e in service.Endpoints
            from c in e.Calls
            where c.Layer is Layer.OtherService or Layer.Messaging or Layer.Mail or Layer.Cache
            select (Endpoint: e, Call: c)
        ).GroupBy(u => (u.Endpoint.Key.Service, u.Call.Peer))
        let calls = peer.Sum(u => u.Call.Calls)
        let retries = peer.Sum(u => u.Call.Retries)
        where retries >= FewRetries && retries >= ManyRetries * calls
        select Judge(service, peer.Key.Peer, [.. peer.Where(u => u.Call.Retries > 0)], calls, retries);

    private Finding Judge(
        ServiceWorkload service,
        string peer,
        List<(Endpoint Endpoint, CallUse Call)> uses,
        long calls,
        long retries
    )
    {
        var errors = uses.Sum(u => u.Call.Errors);
        var (endpoint, call) = uses.MaxBy(u => u.Call.Retries);
        var tries = uses.Max(u => u.Call.TriesMost);
        var amplified = (double)calls / Math.Max(1, calls - retries);
        var share = uses.Sum(u =>
            ServiceWords.ShareOf(
                service,
                u.Endpoint,
                u.Call.CriticalMilliseconds * u.Call.Retries / Math.Max(1, u.Call.Calls)
            )
        );
        // Retries of the callee's own calls multiply with these.
        var below = service
            .Endpoints.Where(e => e.Key.Service == peer)
            .SelectMany(e => e.Calls)
            .Where(c => c.Retries > 0)
            .OrderByDescending(c => c.Retries)
            .FirstOrDefault();
        return new Finding
        {
            Rule = Slug,
            Subject = $"{endpoint.Key.Service} / {peer}",
            Title = $"Retries make {Format.Count(amplified)} calls of {peer} out of each",
            Explanation =
                $"{Format.Count(retries)} of {Format.Count(calls)} calls of {peer} are second or later tries, up to {tries} of one call. While {peer} is in "
                + "trouble the tries add to its load and to the time of every request"
                + (below is null ? "." : $"; and {peer} itself tries {below.Peer} again, so that the tries multiply."),
            Evidence =
            [
                ServiceWords.LoadOf(service, endpoint),
                new("calls", $"{Format.Count(calls)}, {Format.Count(errors)} failed"),
                new(
                    "second and later tries",
                    $"{Format.Count(retries)}, {Format.Percent((double)retries / calls)} of the calls"
                ),
                new("most tries of one call", Format.Count(tries)),
                new(call.Operation, $"{Format.Count(call.Retries)} tries again in {endpoint.Key.Name}"),
                .. below is null
                    ? []
                    : new[] { new Evidence($"{peer} tries again too", $"{below.Peer}, up to {below.TriesMost} tries") },
                .. ServiceWords.CodeOf(call.Code),
            ],
            Share = Math.Min(1, share),
            Severity = (Severity)
                Math.Max((int)SeverityScale.OfShare(share), (int)(amplified >= 1.5 ? Severity.High : Severity.Medium)),
            Confidence = errors >= Vain * retries ? Confidence.High : Confidence.Medium,
            Prescriptions =
            [
                ServiceWords.Advice(
                    Slug,
                    $"Bound the retries of {peer}",
                    $"In {endpoint.Key}{(call.Code.Length > 0 ? $" ({call.Code})" : "")}: at most one retry, after a pause that grows and is drawn by lot, within a "
                        + "budget of a tenth of the calls, and a circuit breaker that gives up at once while most calls fail. Try again in one layer only.",
                    share,
                    $"{peer} gets {Format.Percent((double)retries / calls)} fewer calls; "
                        + ServiceWords.Effect(
                            endpoint,
                            call.CriticalMilliseconds * call.Retries / Math.Max(1, call.Calls)
                        ),
                    ServiceWords.OnPath
                ),
            ],
        };
    }
}
