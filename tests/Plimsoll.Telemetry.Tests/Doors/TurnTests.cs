using Plimsoll.Core.Workloads.Service;
using Plimsoll.Telemetry.Tests.Traces;

namespace Plimsoll.Telemetry.Tests.Doors;

public sealed class TurnTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Each_turn_tells_of_its_own_window_alone()
    {
        var sink = new GatheredTraces();
        await using var open = await OpenDoors.AtFreePortsAsync(sink);

        (await open.PostAsync(SentRequest.Traces(new SentSpan(1, 2), new SentSpan(1, 3)))).Dispose();
        (await open.PostAsync([0xff, 0xff])).Dispose();
        await open.Doors.FlushAsync(Token);
        var turned = 0;
        var first = await open.Doors.TurnAsync(() => turned++, Token);
        (await open.PostAsync(SentRequest.Traces(new SentSpan(2, 2)))).Dispose();
        await open.Doors.FlushAsync(Token);
        var second = await open.Doors.TurnAsync(() => turned++, Token);
        var third = await open.Doors.TurnAsync(() => turned++, Token);

        turned.ShouldBe(3);
        (first.Counts.Spans, first.Counts.Traces, first.Exemplars.Count).ShouldBe((2, 1, 1));
        first.Counts.Refused.Values.Sum().ShouldBe(1);
        (second.Counts.Spans, second.Counts.Traces, second.Exemplars.Count).ShouldBe((1, 1, 1));
        second.Counts.Refused.ShouldBeEmpty();
        (third.Counts.Spans, third.Exemplars.Count).ShouldBe((0, 0));
    }

    [Fact]
    public async Task A_trace_that_is_still_open_at_a_turn_belongs_to_the_next_window()
    {
        var first = new ServiceFold();
        var second = new ServiceFold();
        var sink = new Turned(first);
        await using var open = await OpenDoors.AtFreePortsAsync(sink);
        (await open.PostAsync(SentRequest.Traces(new SentSpan(1, 2)))).Dispose();

        var window = await open.Doors.TurnAsync(() => sink.Into = second, Token);
        await open.Doors.FlushAsync(Token);

        window.Counts.OpenTraces.ShouldBe(1);
        var ever = new Core.Signals.Window(DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch.AddSeconds(1));
        (first.Snapshot(ever).Loss.Traces, second.Snapshot(ever).Loss.Traces).ShouldBe((0, 1));
    }

    private sealed class Turned(ServiceFold into) : Core.Signals.Traces.ITraceSink
    {
        public ServiceFold Into { get; set; } = into;

        public void Add(Core.Signals.Traces.TraceView trace) => Into.Add(trace);
    }
}
