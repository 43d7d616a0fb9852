using Plimsoll.Core.Signals;
using Plimsoll.Core.Signals.Traces;
using Plimsoll.Core.Tests.Building;
using Plimsoll.Core.Workloads.Service;

namespace Plimsoll.Core.Tests.Workloads.Service;

/// <summary>What a fold holds after a flood in which no two names are alike: counted by the collector, not by the system.</summary>
[Collection(nameof(FloodTests))]
[CollectionDefinition(nameof(FloodTests), DisableParallelization = true)]
public sealed class FloodTests
{
    /// <summary>Of everything that the fold keeps; the whole of plimsoll is to stay under 200 MB.</summary>
    private const long MostBytes = 60 << 20;

    private const int SpansPerTrace = 4;

    [Fact]
    public void A_million_spans_of_which_no_two_are_named_alike_stay_within_the_bound()
    {
        var fold = new ServiceFold();
        var before = GC.GetTotalMemory(forceFullCollection: true);
        var texts = new TextTable();
        for (var i = 0; i < 1_000_000 / SpansPerTrace; i++)
        {
            // As the doors do when their table is full: the old one goes with the traces that speak in its terms.
            texts = texts.IsFull && i % 50_000 == 0 ? new TextTable() : texts;
            fold.Add(Trace(texts, i));
        }
        texts = null;
        var held = GC.GetTotalMemory(forceFullCollection: true) - before;

        var service = fold.Snapshot(new Window(DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch.AddMinutes(1)));
        service.Loss.Spans.ShouldBe(1_000_000);
        service.Endpoints.Sum(e => e.Requests).ShouldBe(1_000_000 / SpansPerTrace, "none is lost");
        service.Endpoints.Count.ShouldBe(new ServiceFoldOptions().Endpoints + 1);
        service.Edges.Count.ShouldBeLessThanOrEqualTo(2_000 + 2, "and one of each layer for all the others");
        held.ShouldBeLessThan(MostBytes);
    }

    /// <summary>Another service, endpoint, statement, peer and caller each time.</summary>
    private static TraceView Trace(TextTable texts, int i) =>
        ATrace
            .With(texts, (ulong)i + 1)
            .In($"service-{Word(i)}")
            .Server(
                "GET",
                $"/{Word(i)}/{{id}}",
                0,
                20,
                a =>
                    a.Query(
                            $"SELECT {Word(i)}, b, c FROM table_{Word(i)} WHERE id = $1 ORDER BY b",
                            1,
                            5,
                            1,
                            [(ulong)i]
                        )
                        .Query($"UPDATE table_{Word(i)} SET b = $1 WHERE id = $2", 6, 8, 1, [1, (ulong)i])
                        .Op(SpanClass.Call, $"peer-{Word(i)}", $"/{Word(i)}", 9, 15),
                session: (ulong)i + 1
            )
            .View;

    private static string Word(int i)
    {
        Span<char> word = stackalloc char[8];
        for (var at = 0; at < word.Length; at++)
        {
            word[at] = (char)('a' + (i % 26));
            i /= 26;
        }
        return new string(word);
    }
}
