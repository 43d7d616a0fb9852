using Plimsoll.Core.Signals.Traces;

namespace Plimsoll.Bench.CriticalPaths;

/// <summary>An ordinary request: a server's span, statements in a row and one call of another service.</summary>
internal static class Requests
{
    public static SpanRow[] Of(TextTable texts, int queries)
    {
        var spans = new List<SpanRow>
        {
            Row(1, 0, 0, 100 + queries * 10) with
            {
                Kind = SpanKind.Server,
                Class = SpanClass.Server,
                Method = texts.Intern("GET"),
                Route = texts.Intern($"/bookings/{queries}/items"),
            },
        };
        for (var i = 0; i < queries; i++)
        {
            spans.Add(
                Row((ulong)i + 2, 1, 10 + i * 10, 18 + i * 10) with
                {
                    Kind = SpanKind.Client,
                    Class = SpanClass.DbQuery,
                    Statement = texts.Intern($"SELECT * FROM t{i % 10} WHERE id = $1"),
                    Peer = texts.Intern("postgresql shop"),
                    ParametersHash = (ulong)i + 1,
                    Rows = 1,
                }
            );
        }
        spans.Add(
            Row((ulong)queries + 2, 1, 20 + queries * 10, 90 + queries * 10) with
            {
                Kind = SpanKind.Client,
                Class = SpanClass.Call,
                Peer = texts.Intern("stock"),
                Route = texts.Intern("/stock"),
                Method = texts.Intern("GET"),
            }
        );
        return [.. spans];
    }

    public static TraceView View(SpanRow[] spans, TextTable texts) =>
        new()
        {
            TraceId = default,
            Spans = spans,
            Texts = texts,
        };

    private static SpanRow Row(ulong id, ulong parent, long from, long to) =>
        new()
        {
            SpanId = id,
            ParentId = parent,
            StartNs = from * 1_000_000,
            EndNs = to * 1_000_000,
        };
}
