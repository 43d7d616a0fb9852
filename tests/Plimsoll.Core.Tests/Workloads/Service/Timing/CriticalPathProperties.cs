using FsCheck;
using FsCheck.Fluent;
using Plimsoll.Core.Signals.Traces;
using Plimsoll.Core.Workloads.Service.Timing;

namespace Plimsoll.Core.Tests.Workloads.Service.Timing;

public sealed class CriticalPathProperties
{
    [Fact]
    public void Agrees_with_the_definition_read_out_moment_by_moment() =>
        Holds(
            2_000,
            RandomTraces.Any,
            spans =>
            {
                var (_, critical, _) = Compute(spans);
                critical.ShouldBe(ByDefinition(spans));
            }
        );

    [Fact]
    public void The_stretches_follow_each_other_from_the_end_to_the_start() =>
        Holds(
            1_000,
            RandomTraces.Any,
            spans =>
            {
                var (tree, critical, stretches) = Compute(spans);
                critical.Sum().ShouldBe(tree.Duration(0));
                var now = tree.End(0);
                foreach (var stretch in stretches)
                {
                    stretch.ToNs.ShouldBe(now);
                    stretch.FromNs.ShouldBeLessThan(now);
                    now = stretch.FromNs;
                }
                now.ShouldBe(tree.Start(0));
            }
        );

    [Fact]
    public void The_order_in_which_spans_came_does_not_matter() =>
        Holds(
            500,
            RandomTraces.Any,
            spans =>
            {
                var shuffled = spans.ToArray();
                new Random(spans.Length).Shuffle(shuffled);
                ById(spans).ShouldBe(ById(shuffled));
            }
        );

    private static SortedDictionary<ulong, long> ById(SpanRow[] spans)
    {
        var tree = new TraceTree();
        tree.Read(RandomTraces.View(spans));
        var critical = new long[tree.Count];
        var root = Enumerable.Range(0, tree.Count).Single(tree.IsRoot);
        new CriticalPath().Add(tree, root, critical);
        return new(Enumerable.Range(0, tree.Count).ToDictionary(n => tree[n].SpanId, n => critical[n]));
    }

    private static (TraceTree, long[], List<CriticalStretch>) Compute(SpanRow[] spans)
    {
        var tree = new TraceTree();
        tree.Read(RandomTraces.View(spans));
        var critical = new long[tree.Count];
        List<CriticalStretch> stretches = [];
        new CriticalPath().Add(tree, 0, critical, stretches: stretches);
        return (tree, critical, stretches);
    }

    /// <summary>
    /// Each unit of time before the root's end is given to a span by walking down from the root, anew for every one and
    /// without any order: which child had the last end not after the moment where its parent's account stands?
    /// </summary>
    private static long[] ByDefinition(SpanRow[] spans)
    {
        var critical = new long[spans.Length];
        spans = CutToParents(spans);
        for (var moment = spans[0].EndNs; moment > spans[0].StartNs; moment--)
        {
            var (node, from) = (0, spans[0].StartNs);
            while (ChildAt(spans, node, from, moment) is { } child)
            {
                from = Math.Max(from, spans[child].StartNs);
                node = child;
            }
            critical[node]++;
        }
        return critical;
    }

    /// <summary>Parents stand before their children here.</summary>
    private static SpanRow[] CutToParents(SpanRow[] spans)
    {
        var cut = spans.ToArray();
        for (var i = 1; i < cut.Length; i++)
        {
            var start = Math.Max(cut[i].StartNs, cut[(int)cut[i].ParentId - 1].StartNs);
            cut[i] = cut[i] with { StartNs = start, EndNs = Math.Max(start, cut[i].EndNs) };
        }
        return cut;
    }

    /// <summary>The child of the chain that covers the unit of time that ends at <paramref name="moment"/>.</summary>
    private static int? ChildAt(SpanRow[] spans, int node, long from, long moment)
    {
        var now = spans[node].EndNs;
        while (now > from)
        {
            var last = Enumerable
                .Range(0, spans.Length)
                .Where(c => spans[c].ParentId == spans[node].SpanId)
                .Where(c => spans[c].EndNs <= now && spans[c].EndNs > from && spans[c].StartNs < spans[c].EndNs)
                .OrderByDescending(c => spans[c].EndNs)
                .ThenBy(c => spans[c].StartNs)
                .ThenBy(c => spans[c].SpanId)
                .Cast<int?>()
                .FirstOrDefault();
            if (last is not { } child || moment > spans[child].EndNs)
            {
                return null;
            }
            var begins = Math.Max(from, spans[child].StartNs);
            if (moment > begins)
            {
                return child;
            }
            now = begins;
        }
        return null;
    }

    /// <summary>FsCheck names the seed of a failure in its message.</summary>
    private static void Holds<T>(int times, Gen<T> cases, Action<T> holds) =>
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(times), Prop.ForAll(cases.ToArbitrary(), holds));
}
