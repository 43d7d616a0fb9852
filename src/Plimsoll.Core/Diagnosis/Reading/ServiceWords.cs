using Plimsoll.Core.Prescriptions;
using Plimsoll.Core.Workloads.Service;

namespace Plimsoll.Core.Diagnosis.Reading;

/// <summary>What the rules about services say alike.</summary>
internal static class ServiceWords
{
    /// <summary>What <see cref="Predicted.Method"/> says where traces were played again without the cause.</summary>
    public const string Replayed = "critical path played again";

    /// <summary>Where the time on the critical path is an upper bound.</summary>
    public const string OnPath = "time on the critical path";

    /// <summary>Of the time of all requests, each by its weight: what so much less per request of the endpoint is.</summary>
    public static double ShareOf(ServiceWorkload service, Endpoint endpoint, double milliseconds) =>
        service.TotalCost > 0 ? Math.Clamp(endpoint.CostOf(milliseconds) / service.TotalCost, 0, 1) : 0;

    /// <summary>Saved by a pattern per request of the endpoint, those without it counted in.</summary>
    public static double SavedPerRequest(Endpoint endpoint, Pattern pattern) =>
        endpoint.Traced > 0 ? pattern.SavedMilliseconds * pattern.Requests / endpoint.Traced : 0;

    /// <summary>By the share of all time; and never below low where half of an endpoint's own time is concerned.</summary>
    public static Severity SeverityOf(double share, double shareOfEndpoint)
    {
        var severity = SeverityScale.OfShare(share);
        return severity == Severity.Info && shareOfEndpoint >= 0.5 ? Severity.Low : severity;
    }

    /// <summary><c>GET /a: 1.2 k requests, mean 84 ms, p95 210 ms</c>.</summary>
    public static Evidence LoadOf(ServiceWorkload service, Endpoint endpoint) =>
        new(
            endpoint.Key.ToString(),
            $"{Format.Count(endpoint.Requests)} requests, mean {Format.Milliseconds(endpoint.MeanMilliseconds)}, p95 "
                + $"{Format.Milliseconds(endpoint.Latency.Quantile(0.95).TotalMilliseconds)}, "
                + $"{Format.Percent(service.ShareOf(endpoint))} of all requests' time"
        );

    /// <summary><c>GET /a: mean 84 ms → 31 ms (−63 %)</c>.</summary>
    public static string Effect(Endpoint endpoint, double savedMilliseconds)
    {
        var mean = endpoint.MeanMilliseconds;
        var saved = Math.Clamp(savedMilliseconds, 0, mean);
        return $"{endpoint.Key}: mean {Format.Milliseconds(mean)} → {Format.Milliseconds(mean - saved)} "
            + $"({Format.Signed(mean > 0 ? -saved / mean : 0)} %)";
    }

    /// <summary>The other endpoints of one cause that are listed.</summary>
    private const int MostOthers = 8;

    /// <summary>The other endpoints of one cause: what it takes of each request, and of all requests' time.</summary>
    /// <param name="others">The heaviest first.</param>
    public static IEnumerable<Evidence> AlsoIn(
        ServiceWorkload service,
        IReadOnlyList<(Endpoint Endpoint, double Milliseconds)> others
    ) =>
        others
            .Take(MostOthers)
            .Select(o => new Evidence(
                $"also {o.Endpoint.Key}",
                $"{Format.Milliseconds(o.Milliseconds)} per request, {Format.Percent(ShareOf(service, o.Endpoint, o.Milliseconds))} of all requests' time"
            ))
            .Concat(
                others.Count > MostOthers ? [new Evidence("also", $"{others.Count - MostOthers} more endpoints")] : []
            );

    /// <summary>Every endpoint of a cause with what it takes of all requests' time.</summary>
    public static IReadOnlyList<EndpointShare> SharesOf(
        ServiceWorkload service,
        IEnumerable<(Endpoint Endpoint, double Milliseconds)> places
    ) =>
        [
            .. places
                .GroupBy(p => p.Endpoint.Key)
                .Select(g => new EndpointShare(
                    g.Key.ToString(),
                    Math.Min(1, g.Sum(p => ShareOf(service, p.Endpoint, p.Milliseconds)))
                ))
                .OrderByDescending(s => s.Share)
                .ThenBy(s => s.Endpoint, StringComparer.Ordinal),
        ];

    /// <summary><c>, and so do 2 other endpoints</c>, behind what one of them does; nothing where it is alone.</summary>
    public static string AndOthers(int others) =>
        others switch
        {
            0 => "",
            1 => ", and so does 1 other endpoint",
            _ => $", and so do {others} other endpoints",
        };

    /// <summary><c>shop: POST /a (A.cs:7), shop: POST /b</c>: where a cause is to be mended.</summary>
    public static string PlacesOf(IEnumerable<(Endpoint Endpoint, string Code)> places) =>
        string.Join(
            ", ",
            places
                .Take(MostOthers)
                .Select(p => p.Code.Length > 0 ? $"{p.Endpoint.Key} ({p.Code})" : p.Endpoint.Key.ToString())
        );

    /// <summary>What a cause's end does for one endpoint, and that it does it for others.</summary>
    public static string EffectOn(Endpoint endpoint, double savedMilliseconds, int others) =>
        Effect(endpoint, savedMilliseconds) + (others > 0 ? $", and {others} more as listed" : "");

    /// <summary>Where in the code, as evidence; nothing where no span said.</summary>
    public static IEnumerable<Evidence> CodeOf(string code) =>
        code.Length > 0 ? [new Evidence("in the code", code)] : [];

    /// <summary>On one line, cut.</summary>
    public static string Brief(string text, int length = 90)
    {
        var line = string.Join(' ', text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
        return line.Length <= length ? line : string.Concat(line.AsSpan(0, length - 1).TrimEnd(), "…");
    }

    /// <summary>Advice for a place in the code, with what it would bring.</summary>
    public static Prescription Advice(
        string rule,
        string title,
        string text,
        double share,
        string effect,
        string method = Replayed,
        Disruption disruption = Disruption.Code
    ) =>
        new()
        {
            Rule = rule,
            Title = title,
            Change = new Change.Advice(text),
            Predicted = new Predicted(Math.Clamp(share, 0, 1), effect, method),
            Disruption = disruption,
        };
}
