using FsCheck;
using FsCheck.Fluent;
using Plimsoll.Core.Signals.Traces;

namespace Plimsoll.Core.Tests.Workloads.Service.Timing;

/// <summary>
/// Traces of one process by lot: any parents, any times in a small range, so that spans touch, coincide, stick out of
/// their parents and have no length.
/// </summary>
internal static class RandomTraces
{
    public static Gen<SpanRow[]> Any { get; } =
        from count in Gen.Choose(1, 24)
        from range in Gen.Elements(4, 12, 100)
        from spans in Gen.CollectToSequence(
            Enumerable
                .Range(0, count)
                .Select(i =>
                    from parent in Gen.Choose(0, Math.Max(0, i - 1))
                    from x in Gen.Choose(0, range)
                    from y in Gen.Choose(0, range)
                    select new SpanRow
                    {
                        SpanId = (ulong)i + 1,
                        ParentId = i == 0 ? 0 : (ulong)parent + 1,
                        // The first lasts as long as any, so that it has something to decide.
                        StartNs = i == 0 ? 0 : Math.Min(x, y),
                        EndNs = i == 0 ? range : Math.Max(x, y),
                    }
                )
        )
        select spans.ToArray();

    public static TraceView View(SpanRow[] spans) =>
        new()
        {
            TraceId = default,
            Spans = spans,
            Texts = s_texts,
        };

    private static readonly TextTable s_texts = new();
}
