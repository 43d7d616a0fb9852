using static Plimsoll.Telemetry.Json.JsonKind;

namespace Plimsoll.Telemetry.Json;

/// <summary>
/// The messages of opentelemetry-proto 1.x as far as they are read: what is not named here is passed over, as the
/// specification wants it.
/// </summary>
internal static class OtlpShapes
{
    private static readonly JsonShape s_any = new();
    private static readonly JsonShape s_keyValue = new JsonShape().Has(
        ("key", 1, Text, null),
        ("value", 2, Message, s_any)
    );
    private static readonly JsonShape s_list = new JsonShape().Has(("values", 1, Message, s_any));
    private static readonly JsonShape s_keyValues = new JsonShape().Has(("values", 1, Message, s_keyValue));
    private static readonly JsonShape s_resource = new JsonShape().Has(("attributes", 1, Message, s_keyValue));

    public static JsonShape Traces { get; }

    public static JsonShape Metrics { get; }

    public static JsonShape Logs { get; }

    static OtlpShapes()
    {
        s_any.Has(
            ("stringValue", 1, Text, null),
            ("boolValue", 2, Varint, null),
            ("intValue", 3, Varint, null),
            ("doubleValue", 4, JsonKind.Double, null),
            ("arrayValue", 5, Message, s_list),
            ("kvlistValue", 6, Message, s_keyValues),
            ("bytesValue", 7, Base64, null)
        );
        Traces = OfTraces();
        Metrics = OfMetrics();
        Logs = OfLogs();
    }

    private static JsonShape OfTraces()
    {
        var thrown = new JsonShape().Has(
            ("timeUnixNano", 1, Fixed64, null),
            ("name", 2, Text, null),
            ("attributes", 3, Message, s_keyValue)
        );
        var status = new JsonShape().Has(("message", 2, Text, null), ("code", 3, Varint, null));
        var span = new JsonShape().Has(
            ("traceId", 1, Hex, null),
            ("spanId", 2, Hex, null),
            ("traceState", 3, Text, null),
            ("parentSpanId", 4, Hex, null),
            ("name", 5, Text, null),
            ("kind", 6, Varint, null),
            ("startTimeUnixNano", 7, Fixed64, null),
            ("endTimeUnixNano", 8, Fixed64, null),
            ("attributes", 9, Message, s_keyValue),
            ("events", 11, Message, thrown),
            ("status", 15, Message, status),
            ("flags", 16, Fixed32, null)
        );
        return Request("resourceSpans", "scopeSpans", "spans", span);
    }

    private static JsonShape OfMetrics()
    {
        var number = new JsonShape().Has(
            ("attributes", 7, Message, s_keyValue),
            ("startTimeUnixNano", 2, Fixed64, null),
            ("timeUnixNano", 3, Fixed64, null),
            ("asDouble", 4, JsonKind.Double, null),
            ("asInt", 6, Fixed64, null),
            ("flags", 8, Varint, null)
        );
        var bucketed = new JsonShape().Has(
            ("attributes", 9, Message, s_keyValue),
            ("startTimeUnixNano", 2, Fixed64, null),
            ("timeUnixNano", 3, Fixed64, null),
            ("count", 4, Fixed64, null),
            ("sum", 5, JsonKind.Double, null),
            ("bucketCounts", 6, Fixed64, null),
            ("explicitBounds", 7, JsonKind.Double, null),
            ("flags", 10, Varint, null),
            ("min", 11, JsonKind.Double, null),
            ("max", 12, JsonKind.Double, null)
        );
        var buckets = new JsonShape().Has(("offset", 1, ZigZag, null), ("bucketCounts", 2, Varint, null));
        var exponential = new JsonShape().Has(
            ("attributes", 1, Message, s_keyValue),
            ("startTimeUnixNano", 2, Fixed64, null),
            ("timeUnixNano", 3, Fixed64, null),
            ("count", 4, Fixed64, null),
            ("sum", 5, JsonKind.Double, null),
            ("scale", 6, ZigZag, null),
            ("zeroCount", 7, Fixed64, null),
            ("positive", 8, Message, buckets),
            ("negative", 9, Message, buckets),
            ("flags", 10, Varint, null),
            ("min", 12, JsonKind.Double, null),
            ("max", 13, JsonKind.Double, null),
            ("zeroThreshold", 14, JsonKind.Double, null)
        );
        var quantile = new JsonShape().Has(("quantile", 1, JsonKind.Double, null), ("value", 2, JsonKind.Double, null));
        var summary = new JsonShape().Has(
            ("attributes", 7, Message, s_keyValue),
            ("startTimeUnixNano", 2, Fixed64, null),
            ("timeUnixNano", 3, Fixed64, null),
            ("count", 4, Fixed64, null),
            ("sum", 5, JsonKind.Double, null),
            ("quantileValues", 6, Message, quantile)
        );
        var metric = new JsonShape().Has(
            ("name", 1, Text, null),
            ("unit", 3, Text, null),
            ("gauge", 5, Message, new JsonShape().Has(("dataPoints", 1, Message, number))),
            (
                "sum",
                7,
                Message,
                new JsonShape().Has(
                    ("dataPoints", 1, Message, number),
                    ("aggregationTemporality", 2, Varint, null),
                    ("isMonotonic", 3, Varint, null)
                )
            ),
            ("histogram", 9, Message, Summed(bucketed)),
            ("exponentialHistogram", 10, Message, Summed(exponential)),
            ("summary", 11, Message, new JsonShape().Has(("dataPoints", 1, Message, summary)))
        );
        return Request("resourceMetrics", "scopeMetrics", "metrics", metric);
    }

    private static JsonShape OfLogs()
    {
        var log = new JsonShape().Has(
            ("timeUnixNano", 1, Fixed64, null),
            ("severityNumber", 2, Varint, null),
            ("severityText", 3, Text, null),
            ("body", 5, Message, s_any),
            ("attributes", 6, Message, s_keyValue),
            ("traceId", 9, Hex, null),
            ("spanId", 10, Hex, null),
            ("observedTimeUnixNano", 11, Fixed64, null)
        );
        return Request("resourceLogs", "scopeLogs", "logRecords", log);
    }

    private static JsonShape Summed(JsonShape point) =>
        new JsonShape().Has(("dataPoints", 1, Message, point), ("aggregationTemporality", 2, Varint, null));

    private static JsonShape Request(string resources, string scopes, string items, JsonShape item)
    {
        var scope = new JsonShape().Has((items, 2, Message, item));
        var resource = new JsonShape().Has(("resource", 1, Message, s_resource), (scopes, 2, Message, scope));
        return new JsonShape().Has((resources, 1, Message, resource));
    }
}
