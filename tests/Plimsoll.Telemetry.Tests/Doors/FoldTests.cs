using Plimsoll.Core.Signals;
using Plimsoll.Core.Workloads.Service;
using Plimsoll.Telemetry.Tests.Traces;

namespace Plimsoll.Telemetry.Tests.Doors;

public sealed class FoldTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_two_services_send_apart_becomes_endpoints_statements_and_an_edge()
    {
        var fold = new ServiceFold();
        await using var open = await OpenDoors.AtFreePortsAsync(fold);
        for (ulong trace = 1; trace <= 10; trace++)
        {
            var root = new SentSpan(trace, 1)
            {
                Name = "GET /orders/{id}",
                Kind = 2,
                Start = 1_000_000_000,
                End = 1_100_000_000,
                Attributes =
                [
                    ("http.route", "/orders/{id}"),
                    ("http.request.method", "GET"),
                    ("http.response.status_code", 200),
                ],
            };
            var query = new SentSpan(trace, 2, 1)
            {
                Kind = 3,
                Start = 1_010_000_000,
                End = 1_030_000_000,
                Attributes =
                [
                    ("db.system", "postgresql"),
                    ("db.statement", $"select * from orders where id = {trace}"),
                ],
            };
            var call = new SentSpan(trace, 3, 1)
            {
                Kind = 3,
                Start = 1_040_000_000,
                End = 1_090_000_000,
                Attributes = [("server.address", "pay"), ("http.request.method", "POST")],
            };
            var charge = new SentSpan(trace, 4, 3)
            {
                Name = "POST /charges",
                Kind = 2,
                Start = 1_045_000_000,
                End = 1_085_000_000,
                Attributes = [("http.route", "/charges"), ("http.request.method", "POST")],
            };
            // The callee's part comes first.
            (await open.PostAsync(SentRequest.Traces("pay", charge))).Dispose();
            (await open.PostAsync(SentRequest.Traces("shop", call, query, root))).Dispose();
        }
        await open.Doors.FlushAsync(Token);
        var snapshot = await open.Doors.SnapshotAsync(Token);
        var workload = fold.Snapshot(
            new Window(DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch.AddSeconds(60)),
            snapshot.TraceLoss,
            exemplars: await open.Doors.ExemplarsAsync(Token)
        );
        workload.Loss.ShouldBe(new TraceLoss { Traces = 10, Spans = 40 });
        workload
            .Endpoints.Select(e => e.Key.ToString())
            .Order()
            .ShouldBe(["pay: POST /charges", "shop: GET /orders/{id}"]);
        var orders = workload.Endpoints.Single(e => e.Key.Service == "shop");
        orders.Statements.ShouldHaveSingleItem().Text.ShouldBe("select * from orders where id = $1");
        workload.Edges.ShouldContain(e => e.From == "shop");
        workload.Exemplars[0].Spans.Sum(s => s.Critical.TotalMilliseconds).ShouldBe(100);
    }
}
