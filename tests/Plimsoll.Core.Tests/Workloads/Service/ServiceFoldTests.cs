using Plimsoll.Core.Signals.Traces;
using Plimsoll.Core.Tests.Building;
using Plimsoll.Core.Workloads.Service;

namespace Plimsoll.Core.Tests.Workloads.Service;

public sealed class ServiceFoldTests
{
    private const string Bookings = "SELECT * FROM bookings WHERE customer_id = $1";
    private const string Provider = "SELECT * FROM providers WHERE id = $1";

    [Fact]
    public void Requests_of_one_route_are_one_endpoint()
    {
        var service = AService
            .With()
            .Requests(3, (t, i) => t.Server("GET", $"/bookings/{i + 17}", 0, 10))
            .Requests(1, (t, _) => t.Server("GET", "/bookings/{id}", 0, 30))
            .Fold();

        var endpoint = service.Endpoints.ShouldHaveSingleItem();
        endpoint.Key.ShouldBe(new EndpointKey("shop", "GET", "/bookings/{id}"));
        endpoint.Requests.ShouldBe(4);
        endpoint.MeanMilliseconds.ShouldBe(15);
    }

    [Fact]
    public void Layers_on_the_critical_path_add_up_to_the_latency()
    {
        var endpoint = AService
            .With()
            .Requests(
                2,
                (t, _) =>
                    t.Server(
                        "GET",
                        "/a",
                        0,
                        100,
                        a =>
                            a.Op(SpanClass.DbConnect, "pool", "open", 5, 15)
                                .Query(Bookings, 15, 45, rows: 1)
                                .Op(
                                    SpanClass.Call,
                                    "stock",
                                    "/stock",
                                    50,
                                    90,
                                    s => s.In("stock").Server("GET", "/stock", 55, 85)
                                )
                                .Op(SpanClass.Mail, "smtp", "send", 50, 60)
                    )
            )
            .Fold()
            .Endpoints.Single(e => e.Key.Service == "shop");

        endpoint.CriticalOf(Layer.PoolWait).ShouldBe(10);
        endpoint.CriticalOf(Layer.Database).ShouldBe(30);
        endpoint.CriticalOf(Layer.OtherService).ShouldBe(40);
        endpoint.CriticalOf(Layer.Mail).ShouldBe(0, "the call beside it decided");
        endpoint.CriticalOf(Layer.Own).ShouldBe(20);
        endpoint.Layers.Sum(l => l.CriticalMilliseconds).ShouldBe(endpoint.MeanMilliseconds, 1e-6);
        endpoint.Layers.Single(l => l.Layer == Layer.Mail).TotalMilliseconds.ShouldBe(10);
    }

    [Fact]
    public void A_driver_s_span_in_a_library_s_counts_once()
    {
        var endpoint = AService
            .With()
            .Requests(
                1,
                (t, _) =>
                    t.Server(
                        "GET",
                        "/a",
                        0,
                        100,
                        a =>
                            a.Span(
                                new SpanRow
                                {
                                    Class = SpanClass.DbQuery,
                                    Kind = SpanKind.Client,
                                    Statement = a.Texts.Intern(Bookings),
                                },
                                10,
                                60,
                                b => b.Query(Bookings, 20, 50)
                            )
                    )
            )
            .Fold()
            .Endpoints.ShouldHaveSingleItem();

        endpoint.QueriesPerRequest.ShouldBe(1);
        endpoint.Statements.ShouldHaveSingleItem().MeanMilliseconds.ShouldBe(30);
        endpoint.CriticalOf(Layer.Database).ShouldBe(50, "the library's own time is spent on the statement too");
    }

    [Fact]
    public void The_dependency_map_has_rates_errors_and_latency()
    {
        var edges = AService
            .With()
            .Requests(
                4,
                (t, i) =>
                    t.Server(
                        "GET",
                        "/a",
                        0,
                        100,
                        a =>
                            a.Op(
                                SpanClass.Call,
                                "stock:8080",
                                "/stock",
                                10,
                                30,
                                s => s.In("stock").Server("GET", "/stock", 12, 28, q => q.Query("SELECT 1", 13, 14)),
                                i == 0 ? SpanFlags.Error : SpanFlags.None
                            )
                    )
            )
            .Fold()
            .Edges;

        var call = edges.Single(e => e.From == "shop");
        call.To.ShouldBe("stock", "the service behind the address");
        call.IsTraced.ShouldBeTrue();
        call.Calls.ShouldBe(4);
        call.ErrorShare.ShouldBe(0.25);
        call.Latency.Mean.TotalMilliseconds.ShouldBe(20);
        edges.Single(e => e.From == "stock").Layer.ShouldBe(Layer.Database);
    }

    [Fact]
    public void A_loop_is_proved_by_values_and_its_saving_played_again()
    {
        var endpoint = AService
            .With()
            .Requests(
                2,
                (t, _) =>
                    t.Server(
                        "GET",
                        "/bookings",
                        0,
                        100,
                        a =>
                        {
                            a.Query(
                                Bookings,
                                0,
                                10,
                                rows: 8,
                                parameters: [1],
                                results: [11, 12, 13, 14, 15, 16, 17, 18]
                            );
                            for (ulong i = 0; i < 8; i++)
                            {
                                a.Query(
                                    Provider,
                                    10 + i * 10,
                                    20 + i * 10,
                                    rows: 1,
                                    parameters: [11 + i],
                                    results: [100 + i]
                                );
                            }
                        }
                    )
            )
            .Fold()
            .Endpoints.ShouldHaveSingleItem();

        var loop = endpoint.Patterns.ShouldHaveSingleItem();
        loop.Kind.ShouldBe(PatternKind.QueryLoop);
        loop.What.ShouldBe(Provider);
        loop.Over.ShouldBe(Bookings);
        loop.Proven.ShouldBe(2);
        loop.RowsMatch.ShouldBe(2);
        loop.Calls.ShouldBe(8);
        loop.SavedMilliseconds.ShouldBe(7 * 9, "seven of ten milliseconds each, of which a tenth is left");
    }

    [Fact]
    public void Thousands_of_different_names_make_no_more_endpoints_than_the_bound()
    {
        var service = AService
            .With(
                new ServiceFoldOptions
                {
                    Endpoints = 10,
                    Statements = 10,
                    Peers = 10,
                }
            )
            .Requests(
                5_000,
                (t, i) =>
                    t.Server(
                        "GET",
                        "/" + Word(i),
                        0,
                        10,
                        a => a.Query($"SELECT {Word(i)} FROM t", 1, 2).Op(SpanClass.Call, Word(i), "/x", 3, 4)
                    )
            )
            .Fold();

        service.Endpoints.Count.ShouldBe(11);
        service.Endpoints.Sum(e => e.Requests).ShouldBe(5_000, "none is lost");
        service.Loss.FoldedEndpoints.ShouldBe(4_990);
        service.Loss.FoldedStatements.ShouldBeGreaterThanOrEqualTo(4_990);
        service.Edges.Count.ShouldBeLessThan(250);
        service.Loss.FoldedPeers.ShouldBeGreaterThan(0);
    }

    [Fact]
    public void Addresses_that_are_not_there_are_one_endpoint() =>
        AService
            .With()
            .Requests(50, (t, i) => t.Server("GET", "/" + Word(i), 0, 1, status: 404))
            .Fold()
            .Endpoints.ShouldHaveSingleItem()
            .Key.Route.ShouldBe(EndpointKey.NotFound);

    [Fact]
    public void What_is_broken_survives_and_is_counted()
    {
        var service = AService
            .With()
            .Requests(
                1,
                (t, _) =>
                    t.Server("GET", "/a", 0, 10)
                        .Span(new SpanRow { SpanId = 50, ParentId = 51 }, 1, 2)
                        .Span(new SpanRow { SpanId = 51, ParentId = 50 }, 0, 2)
                        .Span(new SpanRow { SpanId = 60, ParentId = 999 }, 5, 3)
                        .Span(new SpanRow { SpanId = 60 }, 5, 6)
            )
            .Requests(1, (_, _) => { })
            .Fold();

        service.Loss.Cycles.ShouldBe(1);
        service.Loss.Orphans.ShouldBe(1);
        service.Loss.Negative.ShouldBe(1);
        service.Loss.Duplicates.ShouldBe(1);
        service.Loss.Traces.ShouldBe(2);
        service.Endpoints.ShouldContain(e => e.Key.Route == "/a");
    }

    [Fact]
    public void A_server_whose_caller_s_span_is_lost_is_still_a_request() =>
        AService
            .With()
            .Requests(
                1,
                (t, _) =>
                    t.Span(
                        new SpanRow
                        {
                            ParentId = 99,
                            Kind = SpanKind.Server,
                            Name = t.Texts.Intern("GET /a"),
                        },
                        0,
                        5
                    )
            )
            .Fold()
            .Endpoints.ShouldHaveSingleItem();

    [Fact]
    public void Business_weight_turns_the_order()
    {
        var options = new ServiceFoldOptions { Weights = new Dictionary<string, double> { ["POST /orders"] = 100 } };
        var service = AService
            .With(options)
            .Requests(10, (t, _) => t.Server("GET", "/reports", 0, 50))
            .Requests(1, (t, _) => t.Server("POST", "/orders", 0, 20))
            .Fold();

        service.Endpoints[0].Key.Name.ShouldBe("POST /orders");
        service.ShareOf(service.Endpoints[0]).ShouldBe(0.8);
    }

    [Fact]
    public void A_cache_that_forgets_what_is_written_is_played_over_the_reads()
    {
        var repetition = AService
            .With()
            .Requests(
                10,
                (t, i) =>
                    t.Server(
                        "GET",
                        "/a",
                        i * 100,
                        i * 100 + 50,
                        a => a.Query(Provider, i * 100 + 1, i * 100 + 2, parameters: [5])
                    )
            )
            .Requests(
                1,
                (t, _) =>
                    t.Server(
                        "POST",
                        "/b",
                        1_000,
                        1_050,
                        a => a.Query("UPDATE providers SET n = $1 WHERE id = $2", 1_001, 1_002, parameters: [9, 6])
                    )
            )
            .Requests(
                10,
                (t, i) =>
                    t.Server(
                        "GET",
                        "/a",
                        2_000 + i,
                        2_050 + i,
                        a => a.Query(Provider, 2_001 + i, 2_002 + i, parameters: [5])
                    )
            )
            .Fold()
            .Repetition.Single(r => r.Text == Provider);

        repetition.Calls.ShouldBe(20);
        repetition.HitRateSafe.ShouldBe(18 / 20.0, "the first of all, and the first after the write");
        repetition.HitRateByKey.ShouldBe(19 / 20.0, "the write was to another key");
        repetition.DistinctKeys.ShouldBe(1);
    }

    private static string Word(int i) =>
        new([
            .. i.ToString("D7", System.Globalization.CultureInfo.InvariantCulture).Select(c => (char)('g' + c - '0')),
        ]);
}
