using FsCheck;
using FsCheck.Fluent;
using Plimsoll.Core.Signals.Traces;
using Plimsoll.Core.Workloads.Service.Timing;
using Replay = Plimsoll.Core.Workloads.Service.Timing.Replay;

namespace Plimsoll.Core.Tests.Workloads.Service.Timing;

public sealed class ReplayProperties
{
    [Fact]
    public void Nothing_changed_saves_nothing() =>
        Holds(
            1_000,
            Gen.Zip(RandomTraces.Any, Gen.Choose(0, 23)),
            x =>
            {
                var tree = Tree(x.Item1);
                var replay = new Replay();
                // Every span played anew, at its own length.
                for (var node = 1; node < tree.Count; node++)
                {
                    replay.Scale(node, 1);
                }
                replay.Saved(tree, 0).ShouldBe(0);
            }
        );

    [Fact]
    public void A_span_taken_away_saves_at_most_its_time_on_the_critical_path() =>
        Holds(
            3_000,
            Gen.Zip(RandomTraces.Any, Gen.Choose(1, 23)),
            x =>
            {
                var tree = Tree(x.Item1);
                if (x.Item2 >= tree.Count)
                {
                    return;
                }
                var critical = new long[tree.Count];
                new CriticalPath().Add(tree, 0, critical);
                var within = Enumerable
                    .Range(0, tree.Count)
                    .Where(n => IsWithin(tree, n, x.Item2))
                    .Sum(n => critical[n]);

                new Replay().Remove(x.Item2).Saved(tree, 0).ShouldBeInRange(0, within);
            }
        );

    [Fact]
    public void With_the_pause_before_it_a_span_saves_at_most_as_much_again() =>
        Holds(
            3_000,
            Gen.Zip(RandomTraces.Any, Gen.Choose(1, 23)),
            x =>
            {
                var tree = Tree(x.Item1);
                if (x.Item2 >= tree.Count)
                {
                    return;
                }
                var alone = new Replay().Remove(x.Item2).Saved(tree, 0);

                new Replay()
                    .ScaleWithPause(x.Item2, 0)
                    .Saved(tree, 0)
                    .ShouldBeInRange(alone, alone + tree.Duration(x.Item2));
            }
        );

    [Fact]
    public void Of_a_pause_that_is_longer_than_the_span_the_rest_is_other_work()
    {
        var tree = Tree([Span(1, 0, 0, 100), Span(2, 1, 10, 20), Span(3, 1, 25, 35), Span(4, 1, 65, 75)]);

        new Replay().ScaleWithPause(2, 0).Saved(tree, 0).ShouldBe(10 + 5);
        new Replay().ScaleWithPause(3, 0).Saved(tree, 0).ShouldBe(10 + 10);
        new Replay().ScaleWithPause(3, 0.5).Saved(tree, 0).ShouldBe(5 + 5);
    }

    [Fact]
    public void Taking_more_away_never_saves_less() =>
        Holds(
            1_000,
            Gen.Zip(RandomTraces.Any, Gen.Zip(Gen.Choose(1, 23), Gen.Choose(1, 23))),
            x =>
            {
                var tree = Tree(x.Item1);
                var (one, two) = x.Item2;
                if (one >= tree.Count || two >= tree.Count)
                {
                    return;
                }
                var alone = new Replay().Remove(one).Saved(tree, 0);
                new Replay().Remove(one).Remove(two).Saved(tree, 0).ShouldBeGreaterThanOrEqualTo(alone);
            }
        );

    [Fact]
    public void Calls_in_a_row_begin_together()
    {
        var tree = Tree([Span(1, 0, 0, 100), Span(2, 1, 10, 40), Span(3, 1, 40, 60), Span(4, 1, 62, 90)]);

        // 10 before, the longest is 30, then 10: 50 instead of 100. The last keeps its gap of nothing to the first's start.
        new Replay()
            .StartWith(2, 1)
            .StartWith(3, 1)
            .Saved(tree, 0)
            .ShouldBe(50);
    }

    [Fact]
    public void What_runs_beside_something_longer_saves_nothing()
    {
        var tree = Tree([Span(1, 0, 0, 100), Span(2, 1, 10, 90), Span(3, 1, 20, 80)]);

        new Replay().Remove(2).Saved(tree, 0).ShouldBe(0);
        new Replay().Remove(1).Saved(tree, 0).ShouldBe(10, "the other then decides, from 20 to 80");
    }

    [Fact]
    public void What_nobody_waits_for_saves_nothing()
    {
        var tree = Tree([Span(1, 0, 0, 100), Span(2, 1, 10, 500)]);

        new Replay().Remove(1).Saved(tree, 0).ShouldBe(0);
    }

    private static bool IsWithin(TraceTree tree, int node, int top)
    {
        for (; node != TraceTree.NoParent; node = tree.Parent(node))
        {
            if (node == top)
            {
                return true;
            }
        }
        return false;
    }

    private static SpanRow Span(ulong id, ulong parent, long from, long to) =>
        new()
        {
            SpanId = id,
            ParentId = parent,
            StartNs = from,
            EndNs = to,
        };

    private static TraceTree Tree(SpanRow[] spans)
    {
        var tree = new TraceTree();
        tree.Read(RandomTraces.View(spans));
        return tree;
    }

    /// <summary>FsCheck names the seed of a failure in its message.</summary>
    private static void Holds<T>(int times, Gen<T> cases, Action<T> holds) =>
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(times), Prop.ForAll(cases.ToArbitrary(), holds));
}
