using Plimsoll.Core.Signals.Traces;
using Plimsoll.Core.Tests.Building;
using Plimsoll.Core.Workloads.Service.Timing;

namespace Plimsoll.Core.Tests.Workloads.Service.Timing;

public sealed class TraceTreeTests
{
    private static TraceTree Read(params SpanRow[] spans)
    {
        var tree = new TraceTree();
        tree.Read(RandomTraces.View(spans));
        return tree;
    }

    private static SpanRow Span(ulong id, ulong parent, long from = 0, long to = 10) =>
        new()
        {
            SpanId = id,
            ParentId = parent,
            StartNs = from,
            EndNs = to,
        };

    [Fact]
    public void A_span_without_its_parent_is_a_root_and_counted()
    {
        var tree = Read(Span(1, 0), Span(2, 99));

        tree.IsOrphan(1).ShouldBeTrue();
        tree.Orphans.ShouldBe(1);
        tree.Order.Length.ShouldBe(2);
    }

    /// <summary>As mappers write it once the transaction has ended.</summary>
    [Fact]
    public void A_transaction_beside_its_statements_takes_what_happened_within_it()
    {
        var tree = Read(
            Span(1, 0, 0, 100),
            Span(2, 1, 10, 80) with
            {
                Class = SpanClass.DbTransaction,
            },
            Span(3, 1, 5, 9),
            Span(4, 1, 12, 20),
            Span(5, 1, 20, 70),
            Span(6, 1, 80, 85)
        );

        new[] { 2, 3, 4, 5 }.Select(tree.Parent).ShouldBe([0, 1, 1, 0], "what comes before and after is not within it");
        var critical = new long[6];
        new CriticalPath().Add(tree, 0, critical);
        critical[4].ShouldBe(50, "the call within is what is waited for");
        critical.Sum().ShouldBe(100);
    }

    [Fact]
    public void A_transaction_around_its_statements_takes_no_others()
    {
        var tree = Read(
            Span(1, 0, 0, 100),
            Span(2, 1, 10, 80) with
            {
                Class = SpanClass.DbTransaction,
            },
            Span(3, 2, 12, 20),
            Span(4, 1, 30, 40)
        );

        (tree.Parent(2), tree.Parent(3)).ShouldBe((1, 0));
    }

    [Fact]
    public void Of_two_transactions_the_nearer_takes_it()
    {
        var tree = Read(
            Span(1, 0, 0, 100),
            Span(2, 1, 10, 80) with
            {
                Class = SpanClass.DbTransaction,
            },
            Span(3, 1, 20, 40) with
            {
                Class = SpanClass.DbTransaction,
            },
            Span(4, 1, 25, 30),
            Span(5, 1, 50, 60)
        );

        (tree.Parent(3), tree.Parent(4)).ShouldBe((2, 1));
    }

    [Fact]
    public void A_cycle_is_cut_at_its_earliest_span()
    {
        var tree = Read(Span(1, 3, 5), Span(2, 1, 3), Span(3, 2, 7), Span(4, 3, 8));

        tree.Cycles.ShouldBe(1);
        tree.IsRoot(1).ShouldBeTrue();
        tree.Order.Length.ShouldBe(4);
        tree.Order[0].ShouldBe(1);
    }

    [Fact]
    public void A_span_that_is_its_own_parent_is_a_root() => Read(Span(1, 1)).Cycles.ShouldBe(1);

    [Fact]
    public void Of_two_spans_with_one_id_the_first_is_kept()
    {
        var tree = Read(Span(1, 0, 0, 10), Span(1, 0, 0, 20));

        tree.Count.ShouldBe(1);
        tree.Duplicates.ShouldBe(1);
        tree.Duration(0).ShouldBe(10);
    }

    [Fact]
    public void A_span_that_ends_before_it_starts_has_no_length()
    {
        var tree = Read(Span(1, 0, 10, 5));

        tree.Negative.ShouldBe(1);
        tree.Duration(0).ShouldBe(0);
    }

    [Fact]
    public void Spans_without_an_id_keep_their_place()
    {
        var tree = Read(Span(1, 0), Span(0, 1), Span(0, 1));

        tree.Children(0).Length.ShouldBe(2);
        tree.Duplicates.ShouldBe(0);
    }

    [Fact]
    public void More_spans_than_a_trace_may_have_are_cut_and_counted()
    {
        var tree = new TraceTree();
        tree.Read(RandomTraces.View([Span(1, 0), Span(2, 1), Span(3, 1)]), most: 2);

        tree.Count.ShouldBe(2);
        tree.Cut.ShouldBe(1);
    }

    [Fact]
    public void A_tree_can_be_read_again_after_a_larger_one()
    {
        var tree = new TraceTree();
        tree.Read(RandomTraces.View([.. Enumerable.Range(1, 20_000).Select(i => Span((ulong)i, (ulong)i - 1))]));
        tree.Read(RandomTraces.View([Span(5, 0), Span(6, 5)]));

        tree.Count.ShouldBe(2);
        tree.Parent(1).ShouldBe(0);
        tree.Children(0).ToArray().ShouldBe([1]);
    }

    [Fact]
    public void A_callee_s_clock_is_moved_into_the_middle_of_its_caller_s_span()
    {
        var trace = ATrace
            .With()
            .Server(
                "GET",
                "/a",
                0,
                100,
                a =>
                    a.Op(
                        SpanClass.Call,
                        "stock",
                        "/b",
                        10,
                        90,
                        b => b.In("stock").Server("GET", "/b", 5_000, 5_060, c => c.Query("SELECT 1", 5_010, 5_020))
                    )
            );
        var tree = new TraceTree();
        tree.Read(trace.View);

        tree.ClocksMoved.ShouldBe(1);
        tree.Start(2).ShouldBe(ATrace.At(20));
        tree.Start(3).ShouldBe(ATrace.At(30), "the spans of one process move together");
    }

    [Fact]
    public void A_clock_that_may_be_right_is_left_alone()
    {
        var trace = ATrace
            .With()
            .Op(SpanClass.Call, "stock", "/b", 10, 90, b => b.In("stock").Server("GET", "/b", 11, 12));
        var tree = new TraceTree();
        tree.Read(trace.View);

        tree.ClocksMoved.ShouldBe(0);
        tree.Start(1).ShouldBe(ATrace.At(11));
    }

    [Fact]
    public void A_callee_that_outlives_a_caller_who_gave_up_keeps_its_clock()
    {
        var trace = ATrace
            .With()
            .Op(
                SpanClass.Call,
                "stock",
                "/b",
                0,
                100,
                b => b.In("stock").Server("GET", "/b", 50, 130),
                SpanFlags.TimedOut | SpanFlags.Error
            );
        var tree = new TraceTree();
        tree.Read(trace.View);

        tree.End(1).ShouldBe(ATrace.At(130));
    }

    [Fact]
    public void All_calls_between_two_processes_agree_on_one_offset()
    {
        // The first call alone would allow a shift of -990 to -910; the second only -960 to -950.
        var trace = ATrace
            .With()
            .Own(
                "root",
                0,
                300,
                r =>
                    r.Op(SpanClass.Call, "s", "/x", 10, 100, x => x.In("s").Server("GET", "/x", 1_000, 1_010))
                        .Op(SpanClass.Call, "s", "/y", 100, 120, x => x.In("s").Server("GET", "/y", 1_060, 1_070))
            );
        var tree = new TraceTree();
        tree.Read(trace.View);

        tree.Start(2).ShouldBe(ATrace.At(1_000 - 955));
        tree.Start(4).ShouldBe(ATrace.At(1_060 - 955));
    }
}
