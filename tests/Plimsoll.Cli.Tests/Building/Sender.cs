using System.Globalization;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json.Nodes;

namespace Plimsoll.Tests.Building;

/// <summary>A service that sends traces, metrics and logs over OTLP's JSON, each trace whole in one request.</summary>
internal sealed class Sender(int port, string? token = null, string? language = null) : IDisposable
{
    private readonly HttpClient _client = new() { BaseAddress = new Uri($"http://127.0.0.1:{port}") };
    private ulong _next = 1;

    public int Port => port;

    /// <summary>A request of so many milliseconds, with what it did inside.</summary>
    public Task<HttpResponseMessage?> RequestAsync(
        string name,
        double milliseconds,
        (string Key, string Value)[] attributes,
        params SentCall[] calls
    )
    {
        var trace = (_next++).ToString("x32", CultureInfo.InvariantCulture);
        var begun = DateTimeOffset.UtcNow.ToUnixTimeMilliseconds() - milliseconds;
        var root = Span(trace, 1, 0, name, 2, begun, milliseconds, attributes);
        var spans = new JsonArray(root);
        foreach (var (i, call) in calls.Index())
        {
            spans.Add(
                Span(trace, (ulong)i + 2, 1, call.Name, 3, begun + call.From, call.Milliseconds, call.Attributes)
            );
        }
        return PostAsync("traces", "resourceSpans", "scopeSpans", "spans", spans);
    }

    public Task<HttpResponseMessage?> GaugeAsync(string name, string unit, double value) =>
        MetricAsync(
            new JsonObject
            {
                ["name"] = name,
                ["unit"] = unit,
                ["gauge"] = new JsonObject { ["dataPoints"] = new JsonArray(Point(value)) },
            }
        );

    /// <summary>A counter's value since the sender began.</summary>
    public Task<HttpResponseMessage?> CounterAsync(
        string name,
        double value,
        params (string Key, string Value)[] attributes
    )
    {
        var point = Point(value);
        point["attributes"] = Attributes(attributes);
        return MetricAsync(
            new JsonObject
            {
                ["name"] = name,
                ["sum"] = new JsonObject
                {
                    ["aggregationTemporality"] = 2,
                    ["isMonotonic"] = true,
                    ["dataPoints"] = new JsonArray(point),
                },
            }
        );
    }

    private Task<HttpResponseMessage?> MetricAsync(JsonObject metric) =>
        PostAsync("metrics", "resourceMetrics", "scopeMetrics", "metrics", new JsonArray(metric));

    private static JsonObject Point(double value) =>
        new() { ["timeUnixNano"] = Nanoseconds(Now), ["asDouble"] = value };

    public Task<HttpResponseMessage?> LogAsync(string body, string? template = null) =>
        PostAsync(
            "logs",
            "resourceLogs",
            "scopeLogs",
            "logRecords",
            new JsonArray(
                new JsonObject
                {
                    ["timeUnixNano"] = Nanoseconds(Now),
                    ["severityNumber"] = 17,
                    ["body"] = new JsonObject { ["stringValue"] = body },
                    ["attributes"] = Attributes(template is null ? [] : [("{OriginalFormat}", template)]),
                }
            )
        );

    public void Dispose() => _client.Dispose();

    private (string, string)[] Language => language is null ? [] : [("telemetry.sdk.language", language)];

    private static double Now => DateTimeOffset.UtcNow.ToUnixTimeMilliseconds();

    /// <returns>Null while nobody listens yet.</returns>
    private async Task<HttpResponseMessage?> PostAsync(
        string signal,
        string resources,
        string scopes,
        string items,
        JsonArray what
    )
    {
        var body = new JsonObject
        {
            [resources] = new JsonArray(
                new JsonObject
                {
                    ["resource"] = new JsonObject
                    {
                        ["attributes"] = Attributes([("service.name", "shop"), .. Language]),
                    },
                    [scopes] = new JsonArray(new JsonObject { [items] = what }),
                }
            ),
        };
        using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/" + signal)
        {
            Content = JsonContent.Create(body),
        };
        if (token is not null)
        {
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        }
        try
        {
            return await _client.SendAsync(request, TestContext.Current.CancellationToken);
        }
        catch (HttpRequestException)
        {
            return null;
        }
    }

    private static JsonObject Span(
        string trace,
        ulong id,
        ulong parent,
        string name,
        int kind,
        double fromMs,
        double milliseconds,
        (string Key, string Value)[] attributes
    ) =>
        new()
        {
            ["traceId"] = trace,
            ["spanId"] = id.ToString("x16", CultureInfo.InvariantCulture),
            ["parentSpanId"] = parent == 0 ? "" : parent.ToString("x16", CultureInfo.InvariantCulture),
            ["name"] = name,
            ["kind"] = kind,
            ["startTimeUnixNano"] = Nanoseconds(fromMs),
            ["endTimeUnixNano"] = Nanoseconds(fromMs + milliseconds),
            ["attributes"] = Attributes(attributes),
        };

    private static JsonArray Attributes((string Key, string Value)[] attributes) =>
        [
            .. attributes.Select(a => new JsonObject
            {
                ["key"] = a.Key,
                ["value"] = new JsonObject { ["stringValue"] = a.Value },
            }),
        ];

    private static string Nanoseconds(double unixMs) => ((long)(unixMs * 1e6)).ToString(CultureInfo.InvariantCulture);
}

/// <param name="From">Milliseconds after the request began.</param>
internal sealed record SentCall(
    string Name,
    double From,
    double Milliseconds,
    params (string Key, string Value)[] Attributes
)
{
    public static SentCall Query(string sql, double from, double milliseconds) =>
        new("query", from, milliseconds, ("db.system.name", "postgresql"), ("db.query.text", sql));
}
