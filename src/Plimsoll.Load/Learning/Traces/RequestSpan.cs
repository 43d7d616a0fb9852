using System.Globalization;
using System.Text.Json;
using Plimsoll.Load.Learning.Logs;

namespace Plimsoll.Load.Learning.Traces;

/// <summary>
/// A span as the request that it stands for. Names of attributes are OpenTelemetry's semantic conventions for HTTP, those
/// of today first, then those before 1.21.
/// </summary>
internal static class RequestSpan
{
    private const int Server = 2;

    /// <summary>Whether it is the first span of a request that came from outside.</summary>
    public static bool IsRoot(JsonElement span) =>
        IsServer(span) && (!span.TryGetProperty("parentSpanId", out var parent) || IsNothing(parent));

    /// <summary>Whether the sampler that let it through dropped others in its place.</summary>
    public static bool IsSampled(JsonElement span) =>
        span.TryGetProperty("traceState", out var state)
        && state.ValueKind == JsonValueKind.String
        && state.GetString()!.Contains("th:", StringComparison.Ordinal)
        && !state.GetString()!.Contains("th:0", StringComparison.Ordinal);

    /// <returns>Null where it lacks its method, its path, its status or its time.</returns>
    public static AccessLogEntry? Read(JsonElement span, string sessionAttribute)
    {
        var attributes = new Dictionary<string, string>(StringComparer.Ordinal);
        if (span.TryGetProperty("attributes", out var list) && list.ValueKind == JsonValueKind.Array)
        {
            foreach (var attribute in list.EnumerateArray())
            {
                if (OtlpJson.Attribute(attribute) is var (key, value) && key is not null)
                {
                    attributes[key] = value;
                }
            }
        }
        var method = First("http.request.method", "http.method");
        var target = Target();
        var status = First("http.response.status_code", "http.status_code");
        var start = OtlpJson.Time(span, "startTimeUnixNano");
        var end = OtlpJson.Time(span, "endTimeUnixNano");
        if (
            method is null
            || target is null
            || start is not { } began
            || !int.TryParse(status, NumberStyles.None, CultureInfo.InvariantCulture, out var code)
            || code is < 100 or > 599
        )
        {
            return null;
        }
        return new AccessLogEntry
        {
            Start = began,
            Duration = end - began is { Ticks: >= 0 } took ? took : null,
            Method = method.ToUpperInvariant(),
            Target = target,
            Status = code,
            BytesSent = Count("http.response.body.size", "http.response_content_length"),
            BytesReceived = Count("http.request.body.size", "http.request_content_length"),
            Client = First("client.address", "http.client_ip", "network.peer.address", "net.sock.peer.addr"),
            User = First("user.id", "enduser.id"),
            Agent = First("user_agent.original", "http.user_agent"),
            Session = First(sessionAttribute),
            Host = First("server.address", "http.host", "net.host.name"),
        };

        string? First(params ReadOnlySpan<string> names)
        {
            foreach (var name in names)
            {
                if (attributes.TryGetValue(name, out var value) && value.Length > 0)
                {
                    return value;
                }
            }
            return null;
        }

        long? Count(params ReadOnlySpan<string> names) =>
            long.TryParse(First(names), NumberStyles.None, CultureInfo.InvariantCulture, out var count) ? count : null;

        string? Target()
        {
            if (First("url.path") is { } path)
            {
                return path[0] != '/' ? null
                    : First("url.query") is { } query ? $"{path}?{query.TrimStart('?')}"
                    : path;
            }
            if (First("http.target") is ['/', ..] and var old)
            {
                return old;
            }
            return Uri.TryCreate(First("url.full", "http.url"), UriKind.Absolute, out var whole)
                ? whole.PathAndQuery
                : null;
        }
    }

    // The collector writes numbers; other writers of OTLP's JSON write the names.
    private static bool IsServer(JsonElement span) =>
        span.TryGetProperty("kind", out var kind)
        && (
            (kind.ValueKind == JsonValueKind.Number && kind.TryGetInt32(out var number) && number == Server)
            || (kind.ValueKind == JsonValueKind.String && kind.ValueEquals("SPAN_KIND_SERVER"))
        );

    private static bool IsNothing(JsonElement id) =>
        id.ValueKind == JsonValueKind.Null
        || (id.ValueKind == JsonValueKind.String && id.GetString()!.Trim('0').Length == 0);
}
