using Plimsoll.Core.Diagnosis.Reading;
using Plimsoll.Core.Workloads;
using Plimsoll.Core.Workloads.Service;

namespace Plimsoll.Core.Diagnosis.Detectors.Service;

/// <summary>Failures that begin in one place.</summary>
public sealed class ErrorHotSpotDetector : IDetector
{
    public const long FewErrors = 5;

    /// <summary>Of the endpoint's requests.</summary>
    public const double ManyErrors = 0.01;

    /// <summary>Of the endpoint's failures.</summary>
    public const double OnePlace = 0.5;

    public string Slug => "error-hot-spot";

    public string Summary => "Failures of requests that begin in one place.";

    public IEnumerable<Finding> Detect(Workload workload) =>
        from service in new[] { workload.Service }.OfType<ServiceWorkload>()
        from source in (
            from e in service.Endpoints
            where e.Errors >= FewErrors && e.ErrorShare >= ManyErrors && e.ErrorSources.Count > 0
            let first = e.ErrorSources[0]
            where first.Requests >= OnePlace * e.ErrorSources.Sum(s => s.Requests)
            select (Endpoint: e, Source: first)
        )
        // One place that fails many endpoints is one cause; the service's own code is each endpoint's own.
        .GroupBy(s =>
            s.Source.Layer == Layer.Own ? s.Endpoint.Key.ToString() : $"{s.Source.Peer} {s.Source.What}".Trim()
        )
        select Judge(service, source.Key, [.. source]);

    private static bool IsLogged(Endpoint endpoint) => endpoint.Source == EndpointSource.AccessLog;

    private Finding Judge(ServiceWorkload service, string subject, List<(Endpoint Endpoint, ErrorSource Source)> places)
    {
        var (endpoint, source) = places.MaxBy(p => p.Endpoint.Errors);
        var failed = places.Sum(p => p.Endpoint.Errors);
        var share = failed / Math.Max(1, service.Endpoints.Sum(e => e.Requests));
        var where = source.Layer switch
        {
            Layer.Own when IsLogged(endpoint) => $"status {source.StatusCode}",
            Layer.Own => $"its own code{(source.StatusCode > 0 ? $" (status {source.StatusCode})" : "")}",
            Layer.Database => $"`{ServiceWords.Brief(source.What, 60)}`",
            _ => $"{source.Peer} {source.What}".Trim(),
        };
        return new Finding
        {
            Rule = Slug,
            Subject = subject,
            Title =
                places.Count == 1
                    ? $"{Format.Percent(endpoint.ErrorShare)} of {endpoint.Key.Name} fail {(IsLogged(endpoint) ? "with" : "in")} {where}"
                    : $"{places.Count} endpoints fail in {where}",
            Explanation = IsLogged(endpoint)
                ? $"{Format.Count(failed)} requests failed, most of them with {where}. The access log tells that they did, not what failed within them."
                : $"{Format.Count(failed)} requests failed, and in most of them the first thing that failed was {where}. "
                    + "What failed later failed because of it.",
            Evidence =
            [
                .. places
                    .OrderByDescending(p => p.Endpoint.Errors)
                    .Take(5)
                    .Select(p => new Evidence(
                        p.Endpoint.Key.ToString(),
                        $"{Format.Count(p.Endpoint.Errors)} of {Format.Count(p.Endpoint.Requests)} failed ({Format.Percent(p.Endpoint.ErrorShare)}), "
                            + $"{Format.Count(p.Source.Requests)} of them {(IsLogged(p.Endpoint) ? $"with status {p.Source.StatusCode}" : "here first")}"
                    )),
                .. source.StatusCode > 0 && source.Layer != Layer.Own
                    ? new[] { new Evidence("status", $"{source.StatusCode}") }
                    : [],
                .. service
                    .Exemplars.Where(x => x.IsError && x.Endpoint == endpoint.Key)
                    .Take(1)
                    .Select(x => new Evidence("a trace", x.TraceId.ToString())),
            ],
            // It is no time that is lost but requests.
            Share = Math.Clamp(share, 0, 1),
            Severity =
                endpoint.ErrorShare >= 0.1 || share >= 0.05 ? Severity.High
                : endpoint.ErrorShare >= 0.05 ? Severity.Medium
                : Severity.Low,
            Confidence = source.Layer == Layer.Own ? Confidence.Medium : Confidence.High,
            Prescriptions =
            [
                ServiceWords.Advice(
                    Slug,
                    $"Look at the failures of {where}",
                    IsLogged(endpoint)
                            ? $"Look for an exception of {endpoint.Key} in the service's own log; its traces would name the call that fails first."
                        : source.Layer == Layer.Own
                            ? $"No call of {endpoint.Key} failed before it: look for an exception in its code, with the log of a failed trace."
                        : $"Start with {where}, called by {string.Join(", ", places.Take(3).Select(p => p.Endpoint.Key.ToString()))}; until it works, answer without it where that is possible.",
                    0,
                    $"{Format.Count(places.Sum(p => (double)p.Source.Requests))} failed requests fewer among those {(IsLogged(endpoint) ? "in the log" : "traced")}",
                    IsLogged(endpoint) ? "statuses in the access log" : "first failed span of each failed request"
                ),
            ],
        };
    }
}
