using Plimsoll.Load.Learning.Endpoints;
using Plimsoll.Load.Learning.Logs;

namespace Plimsoll.Load.Tests.Learning.Endpoints;

public sealed class EndpointSumTests
{
    private static readonly DateTime s_start = new(2026, 3, 1, 12, 0, 0, DateTimeKind.Utc);

    [Fact]
    public void Adds_up_rates_statuses_latencies_and_sizes_by_template()
    {
        var sum = new EndpointSum();
        for (var i = 0; i < 1_000; i++)
        {
            sum.Add(Entry(i, $"/bookings/{i * 7}?token=abc{i}", ms: 1 + (i % 100), bytes: 1_000));
            sum.Add(Entry(i, "/orders", i % 10 == 0 ? 503 : 200, "POST", ms: 5));
        }
        var endpoints = sum.Build(most: 500);

        endpoints
            .Select(e => $"{e.Method} {e.Route}")
            .ShouldBe(["GET /bookings/{id}", "POST /orders"], ignoreOrder: true);
        var bookings = endpoints.Single(e => e.Method == "GET");
        (bookings.Requests, bookings.Latency.Count).ShouldBe((1_000, 1_000));
        bookings.Latency.Quantile(0.95).TotalMilliseconds.ShouldBe(95, 0.2);
        (bookings.Answers.Known, bookings.Answers.Mean, bookings.Answers.Most).ShouldBe((1_000, 1_000, 1_000));
        bookings.Answers.P95.ShouldBeInRange(1_000, 1_125);
        var orders = endpoints.Single(e => e.Method == "POST");
        orders.Statuses.ShouldBe(new Dictionary<int, long> { [200] = 900, [503] = 100 });
        orders.Answers.Known.ShouldBe(0);
    }

    [Fact]
    public void Addresses_that_nobody_ever_found_are_one_endpoint()
    {
        var sum = new EndpointSum();
        for (var i = 0; i < 500; i++)
        {
            sum.Add(Entry(i, "/"));
            sum.Add(Entry(i, $"/admin{i}.php", 404));
        }
        var endpoints = sum.Build(most: 500);
        endpoints.Count.ShouldBe(2);
        endpoints.Single(e => e.IsNotFound).Requests.ShouldBe(500);
    }

    [Fact]
    public void A_word_that_fewer_than_three_clients_asked_for_is_not_written_out()
    {
        var sum = new EndpointSum();
        for (var i = 0; i < 300; i++)
        {
            sum.Add(Entry(i, "/about"));
        }
        sum.Add(Entry(1, "/people/wilhelmina-van-der-sloot"));
        sum.Build(most: 500).ShouldNotContain(e => e.Route.Contains("sloot"));
    }

    [Fact]
    public void Whatever_is_asked_for_the_number_of_endpoints_is_bounded_and_nothing_is_lost()
    {
        var random = new Random(31);
        var sum = new EndpointSum();
        const int requests = 60_000;
        for (var i = 0; i < requests; i++)
        {
            var parts = Enumerable.Range(0, 1 + random.Next(6)).Select(_ => (char)('a' + random.Next(26)) + "x");
            sum.Add(
                Entry(random.Next(5_000), "/" + string.Join('/', parts), method: "M" + random.Next(40), ms: 1, bytes: 9)
            );
        }
        var endpoints = sum.Build(most: 100);
        endpoints.Select(e => e.Method).Distinct().Count().ShouldBe(16);
        endpoints.Sum(e => e.Requests).ShouldBe(requests);
        endpoints.Sum(e => e.Latency.Count).ShouldBe(requests);
        endpoints.Sum(e => e.Answers.Known).ShouldBe(requests);
    }

    private static AccessLogEntry Entry(
        int client,
        string target,
        int status = 200,
        string method = "GET",
        double? ms = null,
        long? bytes = null
    ) =>
        new()
        {
            Start = s_start,
            Method = method,
            Target = target,
            Status = status,
            Client = $"10.0.{client / 250}.{client % 250}",
            Duration = ms is { } time ? TimeSpan.FromMilliseconds(time) : null,
            BytesSent = bytes,
        };
}
