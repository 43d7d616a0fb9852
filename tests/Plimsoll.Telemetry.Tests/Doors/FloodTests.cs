using System.Net;
using Plimsoll.Core.Signals.Traces;
using Plimsoll.Telemetry.Doors;
using Plimsoll.Telemetry.Tests.Traces;

namespace Plimsoll.Telemetry.Tests.Doors;

public sealed class FloodTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task While_the_analysis_stands_still_what_has_no_place_is_turned_away_and_the_rest_waits()
    {
        using var gate = new ManualResetEventSlim();
        var sink = new Gated(gate);
        const int waiting = 4;
        await using var open = await OpenDoors.AtFreePortsAsync(sink, o => o with { MostWaiting = waiting });
        (await open.PostAsync(SentRequest.Traces(new SentSpan(1, 1)))).Dispose();
        var stuck = open.Doors.FlushAsync(Token);
        await sink.Entered.Task.WaitAsync(Token);

        var posts = Enumerable
            .Range(2, 20)
            .Select(i => open.PostAsync(SentRequest.Traces(new SentSpan((ulong)i, 1))))
            .ToList();
        // No more than the queue's length can be waiting, so at least the others get their answer now.
        var turnedAway = 0;
        await foreach (var post in Task.WhenEach(posts).WithCancellation(Token))
        {
            (await post).StatusCode.ShouldBe(HttpStatusCode.TooManyRequests);
            if (++turnedAway == posts.Count - waiting)
            {
                break;
            }
        }
        gate.Set();
        await stuck;
        var answers = await Task.WhenAll(posts);
        var taken = answers.Count(a => a.StatusCode == HttpStatusCode.OK);
        var snapshot = await open.Doors.SnapshotAsync(Token);
        snapshot.Refused[RefusalReason.Overloaded].ShouldBe(posts.Count - taken);
        snapshot.Spans.ShouldBe(1 + taken);
        snapshot.IsWhole.ShouldBeFalse();
        (await open.PostAsync(SentRequest.Traces(new SentSpan(100, 1)))).StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    private sealed class Gated(ManualResetEventSlim gate) : ITraceSink
    {
        public TaskCompletionSource Entered { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public void Add(TraceView trace)
        {
            Entered.TrySetResult();
            gate.Wait(Token);
        }
    }
}
