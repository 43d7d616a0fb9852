using System.Buffers.Binary;
using Plimsoll.Telemetry.Wire;

namespace Plimsoll.Bench.OtlpIngest;

/// <summary>
/// Requests as an SDK's batches are: 51 traces of ten spans, each a request with its queries, calls and own work, with the
/// attributes that the conventions ask for. A batch is written once; each use of it gets trace ids of its own.
/// </summary>
internal sealed class Traffic
{
    public const int TracesPerBatch = 51;
    public const int SpansPerTrace = 10;
    public const int SpansPerBatch = TracesPerBatch * SpansPerTrace;

    private static readonly string[] s_routes =
    [
        .. Enumerable
            .Range(0, 25)
            .SelectMany(i => new[] { $"/shop/section{(char)('a' + i)}/{{id}}", $"/orders/view{(char)('a' + i)}" }),
    ];

    private readonly bool _isHostile;
    private readonly byte[] _batch;
    private readonly List<int> _traceIds = [];

    /// <param name="isHostile">No two spans have a name, route or statement in common.</param>
    public Traffic(Random random, bool isHostile = false)
    {
        _isHostile = isHostile;
        using var writer = new ProtoWriter();
        var resourceSpans = writer.Begin(1);
        var resource = writer.Begin(1);
        foreach (var (key, value) in Resource())
        {
            Attribute(writer, 1, key, value);
        }
        writer.End(resource);
        var scope = writer.Begin(2);
        for (var trace = 0; trace < TracesPerBatch; trace++)
        {
            Trace(writer, random);
        }
        writer.End(scope);
        writer.End(resourceSpans);
        _batch = writer.Written.ToArray();
    }

    public int Bytes => _batch.Length;

    /// <summary>The batch with new trace ids.</summary>
    public byte[] Next(Random random)
    {
        var batch = (byte[])_batch.Clone();
        Span<byte> id = stackalloc byte[16];
        for (var i = 0; i < _traceIds.Count; i++)
        {
            if (i % SpansPerTrace == 0)
            {
                random.NextBytes(id);
            }
            id.CopyTo(batch.AsSpan(_traceIds[i]));
        }
        return batch;
    }

    private void Trace(ProtoWriter writer, Random random)
    {
        var start = 1_760_000_000_000_000_000UL + (ulong)random.NextInt64(1_000_000_000);
        var root = (ulong)random.NextInt64(1, long.MaxValue);
        var route = _isHostile ? "/" + Word(random) + "/{id}" : s_routes[random.Next(s_routes.Length)];
        Span(
            writer,
            root,
            0,
            $"GET {route}",
            2,
            start,
            start + 60_000_000,
            ("http.request.method", "GET"),
            ("url.scheme", "https"),
            ("url.path", route.Replace("{id}", random.Next(100_000).ToString(), StringComparison.Ordinal)),
            ("http.route", route),
            ("http.response.status_code", 200),
            ("server.address", "shop.example.com"),
            ("network.protocol.version", "2"),
            ("user_agent.original", "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko)")
        );
        for (ulong query = 0; query < 6; query++)
        {
            var table = "table_" + (_isHostile ? Word(random) : (char)('a' + random.Next(20)));
            // One of six has its values within the text, as where a driver does not use parameters.
            var text =
                query == 5
                    ? $"SELECT o.id, o.total FROM shop.{table} AS o WHERE o.customer = {random.Next(1_000_000)} AND o.state = 'paid'"
                    : $"SELECT o.id, o.customer_id, o.total, o.created_at, o.state FROM shop.{table} AS o WHERE o.customer_id = $1 AND o.state <> $2 ORDER BY o.created_at DESC LIMIT $3";
            Span(
                writer,
                (ulong)random.NextInt64(1, long.MaxValue),
                root,
                $"SELECT shop.{table}",
                3,
                start + (query * 8_000_000),
                start + (query * 8_000_000) + 7_000_000,
                ("db.system.name", "postgresql"),
                ("db.namespace", "shop"),
                ("db.query.text", text),
                ("db.operation.name", "SELECT"),
                ("server.address", "db.internal"),
                ("server.port", 5432),
                ("db.collection.name", table)
            );
        }
        var call = (ulong)random.NextInt64(1, long.MaxValue);
        Span(
            writer,
            call,
            root,
            "POST",
            3,
            start + 50_000_000,
            start + 57_000_000,
            ("http.request.method", "POST"),
            ("url.full", "https://pay.example.com/v1/charges"),
            ("server.address", "pay.example.com"),
            ("server.port", 443),
            ("http.response.status_code", 201)
        );
        Span(
            writer,
            (ulong)random.NextInt64(1, long.MaxValue),
            call,
            "POST /v1/charges",
            2,
            start + 51_000_000,
            start + 56_000_000,
            ("http.request.method", "POST"),
            ("http.route", "/v1/charges"),
            ("http.response.status_code", 201),
            ("url.path", "/v1/charges")
        );
        Span(
            writer,
            (ulong)random.NextInt64(1, long.MaxValue),
            root,
            "price basket",
            1,
            start + 57_000_000,
            start + 59_000_000,
            ("basket.items", 3)
        );
    }

    private void Span(
        ProtoWriter writer,
        ulong id,
        ulong parent,
        string name,
        int kind,
        ulong start,
        ulong end,
        params (string Key, object Value)[] attributes
    )
    {
        Span<byte> bytes = stackalloc byte[16];
        var span = writer.Begin(2);
        writer.Bytes(1, bytes);
        _traceIds.Add(writer.Written.Length - 16);
        BinaryPrimitives.WriteUInt64BigEndian(bytes, id);
        writer.Bytes(2, bytes[..8]);
        if (parent != 0)
        {
            BinaryPrimitives.WriteUInt64BigEndian(bytes, parent);
            writer.Bytes(4, bytes[..8]);
        }
        writer.Text(5, name);
        writer.Varint(6, (ulong)kind);
        writer.Fixed64(7, start);
        writer.Fixed64(8, end);
        foreach (var (key, value) in attributes)
        {
            Attribute(writer, 9, key, value);
        }
        writer.Fixed32(16, 0x101);
        writer.End(span);
    }

    private static string Word(Random random) =>
        string.Concat(Enumerable.Range(0, 12).Select(_ => (char)('a' + random.Next(26))));

    private static (string, object)[] Resource() =>
        [
            ("service.name", "shop"),
            ("service.instance.id", "shop-6f7d9c-x2x4q"),
            ("telemetry.sdk.name", "opentelemetry"),
            ("telemetry.sdk.language", "dotnet"),
            ("telemetry.sdk.version", "1.20.1"),
        ];

    private static void Attribute(ProtoWriter writer, int field, string key, object value)
    {
        var pair = writer.Begin(field);
        writer.Text(1, key);
        var any = writer.Begin(2);
        if (value is int number)
        {
            writer.Varint(3, (ulong)number);
        }
        else
        {
            writer.Text(1, (string)value);
        }
        writer.End(any);
        writer.End(pair);
    }
}
