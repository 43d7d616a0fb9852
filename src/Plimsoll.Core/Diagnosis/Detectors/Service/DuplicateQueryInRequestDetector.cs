using Plimsoll.Core.Diagnosis.Reading;
using Plimsoll.Core.Workloads;
using Plimsoll.Core.Workloads.Service;

namespace Plimsoll.Core.Diagnosis.Detectors.Service;

/// <summary>A request that asks the database the same question twice, though nothing was written between.</summary>
public sealed class DuplicateQueryInRequestDetector : IDetector
{
    public const long FewRequests = 2;

    /// <summary>Of the endpoint's requests, and of its time or in milliseconds, from which on it is worth saying.</summary>
    public const double FewOfRequests = 0.05;
    public const double LittleOfTime = 0.01;
    public const double LittleMilliseconds = 0.5;

    public string Slug => "duplicate-query-in-request";

    public string Summary => "A request that runs the same statement with the same parameters again.";

    public IEnumerable<Finding> Detect(Workload workload) =>
        workload.Service is { } service
            ? from place in (
                from endpoint in service.Endpoints
                from pattern in endpoint.Patterns
                where pattern.Kind == PatternKind.Duplicate
                where pattern.Requests >= FewRequests && pattern.Requests >= FewOfRequests * endpoint.Traced
                let saved = ServiceWords.SavedPerRequest(endpoint, pattern)
                where saved >= LittleMilliseconds || saved >= LittleOfTime * endpoint.MeanMilliseconds
                select (Endpoint: endpoint, Pattern: pattern, Saved: saved)
            )
            // The same statement twice in many endpoints is one piece of code, such as loading the current user.
            group place by place.Pattern.What into cause
            select Judge(service, cause.Key, [.. cause])
            : [];

    private Finding Judge(
        ServiceWorkload service,
        string statement,
        List<(Endpoint Endpoint, Pattern Pattern, double Saved)> places
    )
    {
        var (endpoint, pattern, saved) = places.MaxBy(p => ServiceWords.ShareOf(service, p.Endpoint, p.Saved));
        var share = Math.Min(1, places.Sum(p => ServiceWords.ShareOf(service, p.Endpoint, p.Saved)));
        var use = endpoint.Statements.FirstOrDefault(s => s.Text == statement);
        // Two statements of one request are told from each other by their tables.
        var of = use?.Tables is [var table] ? $" of {table}" : "";
        var where = places.Count == 1 ? endpoint.Key.Name : $"{endpoint.Key.Name} and {places.Count - 1} more";
        return new Finding
        {
            Rule = Slug,
            Subject = statement,
            Title =
                $"{where} {(places.Count == 1 ? "asks" : "ask")} the same{of} {Format.Count(pattern.Calls + 1)} times in a request",
            Explanation =
                $"`{ServiceWords.Brief(statement)}` runs {Format.Count(pattern.Calls + 1)} times with the same parameters in a request, "
                + "and nothing was written to its tables between. The answer is known already.",
            Evidence =
            [
                ServiceWords.LoadOf(service, endpoint),
                new(
                    "calls too many",
                    $"{Format.Count(pattern.Calls)} per request that shows it, at most {pattern.CallsMost}"
                ),
                new("requests that show it", $"{pattern.Requests} of {endpoint.Traced} traced"),
                new("time of these calls", $"{Format.Milliseconds(pattern.OwnMilliseconds)} per request"),
                .. ServiceWords.CodeOf(pattern.Code),
                .. places
                    .Where(p => p.Endpoint != endpoint)
                    .Take(5)
                    .Select(p => ServiceWords.LoadOf(service, p.Endpoint)),
            ],
            Endpoints = ServiceWords.SharesOf(service, places.Select(p => (p.Endpoint, p.Saved))),
            Share = share,
            Severity = ServiceWords.SeverityOf(share, saved / Math.Max(1e-9, endpoint.MeanMilliseconds)),
            Confidence = Confidence.High,
            Statements = use?.Fingerprint is { } id ? [id] : [],
            Prescriptions =
            [
                ServiceWords.Advice(
                    Slug,
                    $"Ask once in {where}",
                    $"In {endpoint.Key}{(pattern.Code.Length > 0 ? $" ({pattern.Code})" : "")}: keep the answer of "
                        + $"`{ServiceWords.Brief(statement)}` for the rest of the request and hand it on.",
                    share,
                    ServiceWords.Effect(endpoint, saved)
                ),
            ],
        };
    }
}
