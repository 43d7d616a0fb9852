using Plimsoll.Core.Signals.Traces;

namespace Plimsoll.Bench.CriticalPaths;

/// <summary>Traces of a shape, with times by lot.</summary>
internal static class Traces
{
    public static SpanRow[] Of(string shape, int count, Random random)
    {
        var spans = new SpanRow[count];
        spans[0] = Span(1, 0, 0, 1_000_000_000);
        for (var i = 1; i < count; i++)
        {
            var parent = shape switch
            {
                "one parent" => 0,
                "chain" => i - 1,
                "random tree" => random.Next(i),
                _ => Math.Max(0, i / 20 - (i % 20 == 0 ? 1 : 0)),
            };
            var (from, to) = (spans[parent].StartNs, spans[parent].EndNs);
            var x = from + (long)(random.NextDouble() * (to - from));
            var length =
                shape == "chain"
                    ? (to - x) * 0.999
                    : (to - x) * random.NextDouble() * (shape == "one parent" ? 0.001 : 0.5);
            x = shape == "chain" ? from + 1 : x;
            spans[i] = Span((ulong)i + 1, (ulong)parent + 1, x, Math.Min(to, x + Math.Max(1, (long)length)));
        }
        random.Shuffle(spans);
        return spans;
    }

    private static SpanRow Span(ulong id, ulong parent, long from, long to) =>
        new()
        {
            SpanId = id,
            ParentId = parent,
            StartNs = from,
            EndNs = to,
        };
}
