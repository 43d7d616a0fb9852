using System.Net;
using System.Net.Sockets;
using Plimsoll.Core;
using Plimsoll.Core.Signals.Traces;
using Plimsoll.Core.Workloads.Service;
using Plimsoll.Telemetry.Doors;
using Plimsoll.Telemetry.Tests.Traces;

namespace Plimsoll.Telemetry.Tests.Doors;

public sealed class TelemetryDoorsTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public void Stand_on_this_machine_where_every_sdk_looks()
    {
        new DoorOptions().Http!.ToString().ShouldBe("127.0.0.1:4318");
        new DoorOptions().Grpc!.ToString().ShouldBe("127.0.0.1:4317");
    }

    [Fact]
    public void Beyond_this_machine_a_token_is_needed_and_all_faults_are_told_at_once()
    {
        var options = new DoorOptions
        {
            Http = new IPEndPoint(IPAddress.Any, 4318),
            Grpc = new IPEndPoint(IPAddress.IPv6Any, 4317),
            MostWaiting = 0,
        };
        options
            .Faults()
            .ShouldBe([
                "0.0.0.0:4318 can be reached from other machines: a door there needs a token",
                "[::]:4317 can be reached from other machines: a door there needs a token",
                "MostWaiting must be more than 0",
            ]);
        (options with { Token = "x", MostWaiting = 1 }).Faults().ShouldBeEmpty();
        new DoorOptions { Http = null, Grpc = null }
            .Faults()
            .Count.ShouldBe(1);
    }

    [Fact]
    public async Task An_address_that_is_taken_is_named()
    {
        using var taken = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        taken.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        taken.Listen();
        var options = new DoorOptions { Http = (IPEndPoint)taken.LocalEndPoint!, Grpc = null };
        var fault = await Should.ThrowAsync<PlimsollException>(() =>
            TelemetryDoors.StartAsync(options, new GatheredTraces(), TimeProvider.System, new Random(1), Token)
        );
        fault.Message.ShouldContain(taken.LocalEndPoint!.ToString()!);
    }

    [Fact]
    public async Task A_fault_of_who_takes_the_traces_costs_that_trace_alone()
    {
        await using var open = await OpenDoors.AtFreePortsAsync(new Thrower());
        (await open.PostAsync(SentRequest.Traces(new SentSpan(1, 2)))).Dispose();
        (await open.PostAsync(SentRequest.Traces(new SentSpan(2, 2)))).Dispose();
        await open.Doors.FlushAsync(Token);
        var snapshot = await open.Doors.SnapshotAsync(Token);
        (snapshot.Traces, snapshot.Faults, snapshot.OpenTraces).ShouldBe((2, 2, 0));
        snapshot.LastFault!.ShouldContain("no");
        snapshot.TraceLoss.DroppedTraces.ShouldBe(2);
        snapshot.DoorLoss.Faults.ShouldBe(2);
        snapshot.DoorLoss.LastFault.ShouldBe("InvalidOperationException in Thrower.Add", "its words may be a sender's");
    }

    [Fact]
    public async Task Closing_hands_on_what_is_still_open()
    {
        var sink = new GatheredTraces();
        await using (var open = await OpenDoors.AtFreePortsAsync(sink))
        {
            (await open.PostAsync(SentRequest.Traces(new SentSpan(1, 2), new SentSpan(1, 3)))).Dispose();
            sink.Spans.ShouldBe(0);
        }
        sink.Spans.ShouldBe(2);
    }

    [Fact]
    public async Task Examples_are_kept_of_slow_failed_and_other_traces()
    {
        await using var open = await OpenDoors.AtFreePortsAsync(new GatheredTraces());
        for (ulong trace = 1; trace <= 100; trace++)
        {
            var span = new SentSpan(trace, 1)
            {
                Kind = 2,
                End = 1_000_000_001 + (trace == 50 ? 5_000_000 : trace),
                Status = trace == 60 ? 2 : 0,
                Attributes = [("http.route", "/a"), ("http.request.method", "GET")],
            };
            (await open.PostAsync(SentRequest.Traces(span))).Dispose();
        }
        await open.Doors.FlushAsync(Token);
        var kept = await open.Doors.ExemplarsAsync(Token);
        kept.Count.ShouldBeInRange(3, 6);
        kept.ShouldContain(k => k.TraceId.Low == 50);
        kept.ShouldContain(k => k.TraceId.Low == 60 && k.Reason == ExemplarReason.Failed);
        var slow = kept.Single(k => k.TraceId.Low == 50);
        (slow.Reason, slow.Endpoint.ToString(), slow.Duration).ShouldBe(
            (ExemplarReason.Slow, "shop: GET /a", TimeSpan.FromTicks(50_000))
        );
        slow.Spans.ShouldHaveSingleItem().Critical.ShouldBe(slow.Duration);
    }

    private sealed class Thrower : ITraceSink
    {
        public void Add(TraceView trace) => throw new InvalidOperationException("no");
    }
}
