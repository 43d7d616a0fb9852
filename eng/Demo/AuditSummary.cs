using System.Globalization;
using System.Text.Json;

namespace Plimsoll.Eng.Demo;

/// <summary>What the demo tells of an audit, out of its <c>plimsoll.audit/1</c>.</summary>
/// <param name="Binds">The one answer.</param>
/// <param name="Lines">A line for each kind of finding that is about the service.</param>
public sealed record AuditSummary(string Binds, string Requests, IReadOnlyList<string> Lines)
{
    private const int MostPlaces = 6;

    /// <summary>Rules worth a line of their own, and what they find in a few words.</summary>
    private static readonly (string Rule, string Words)[] s_rules =
    [
        ("n-plus-one", "statements in a loop"),
        ("side-effect-in-request", "e-mail in the request"),
        ("external-call-in-transaction", "the gateway called inside a transaction"),
        ("pool-starved", "waiting for a connection of the pool"),
        ("missing-index", "rows read without an index"),
    ];

    public static AuditSummary Of(JsonElement report)
    {
        var endpoints = report.GetProperty("service").GetProperty("endpoints").EnumerateArray().ToList();
        var requests = endpoints.Sum(e => e.GetProperty("requests").GetDouble());
        var mean = endpoints.Sum(e => Number(e, "requests") * Number(e, "mean_ms")) / Math.Max(1, requests);
        var findings = report.GetProperty("findings").EnumerateArray().ToList();
        return new AuditSummary(
            report.GetProperty("bottleneck").GetProperty("answer").GetString()!,
            string.Create(CultureInfo.InvariantCulture, $"{requests:0} requests traced, {mean:0.#} ms in the mean"),
            [
                .. s_rules.Select(r =>
                    Line(r.Words, [.. findings.Where(f => f.GetProperty("rule").GetString() == r.Rule)])
                ),
            ]
        );
    }

    private static string Line(string words, IReadOnlyList<JsonElement> findings)
    {
        var share = findings.Sum(f =>
            f.GetProperty("share_of_requests").ValueKind == JsonValueKind.Number ? Number(f, "share_of_requests") : 0
        );
        var places = findings.SelectMany(Places).Distinct(StringComparer.Ordinal).ToList();
        var rest = places.Count > MostPlaces ? $" and {places.Count - MostPlaces} more" : "";
        return places.Count == 0
            ? $"{words}: nothing"
            : string.Create(
                CultureInfo.InvariantCulture,
                $"{words}: {string.Join(", ", places.Take(MostPlaces))}{rest} ({Math.Min(1, share) * 100:0.#} % of all requests' time)"
            );
    }

    /// <summary>The endpoints that share the cause; else the one that the subject names, <c>shop: GET /a / the statement</c>, or the subject.</summary>
    private static IEnumerable<string> Places(JsonElement finding)
    {
        var endpoints = finding.GetProperty("endpoints").EnumerateArray().ToList();
        return endpoints.Count > 0
            ? endpoints.Select(e => WithoutService(e.GetProperty("endpoint").GetString()!))
            : [WithoutService(finding.GetProperty("subject").GetString()!.Split(" / ")[0])];
    }

    private static string WithoutService(string endpoint)
    {
        var name = endpoint.IndexOf(": ", StringComparison.Ordinal);
        return name > 0 ? endpoint[(name + 2)..] : endpoint;
    }

    private static double Number(JsonElement element, string name) => element.GetProperty(name).GetDouble();
}
