using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net.Http.Json;
using System.Text.Json;
using Plimsoll.Tests;

namespace Marketplace.Tests;

/// <summary>What the marketplace tells of itself, heard by a listener of the test's own.</summary>
public sealed class SpansTests(TestServer server) : IAsyncLifetime
{
    private readonly ConcurrentBag<Activity> _ended = [];
    private RunningMarketplace _market = null!;
    private ActivityListener _listener = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _market = await RunningMarketplace.StartAsync(server, Token);
        _listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name is "Microsoft.AspNetCore" or "Npgsql" or "Marketplace",
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = _ended.Add,
        };
        ActivitySource.AddActivityListener(_listener);
    }

    public async ValueTask DisposeAsync()
    {
        _listener.Dispose();
        await _market.DisposeAsync();
    }

    [Fact]
    public async Task A_payment_shows_its_route_its_transaction_around_the_gateway_and_its_mail()
    {
        var trace = await TraceOfAsync(async client =>
        {
            var slots = await client.GetFromJsonAsync<JsonElement>("/services/2/availability?days=14", Token);
            var slot = slots.GetProperty("slots")[0].GetString();
            using var booked = await client.PostAsJsonAsync("/bookings", new { serviceId = 2, slot }, Token);
            var id = (await booked.Content.ReadFromJsonAsync<JsonElement>(Token)).GetProperty("id").GetInt64();
            return await client.PostAsJsonAsync($"/bookings/{id}/payment", new { cardToken = "tok" }, Token);
        });

        var root = trace.Single(span => span.Kind == ActivityKind.Server);
        root.DisplayName.ShouldBe("POST /bookings/{id:long}/payment");
        root.GetTagItem("http.route").ShouldBe("/bookings/{id:long}/payment");
        root.GetTagItem("http.response.status_code").ShouldBe(200);
        var gateway = trace.Single(span =>
            (span.GetTagItem("server.address") as string)?.StartsWith("pay", StringComparison.Ordinal) == true
        );
        gateway.GetTagItem("code.file.path").ShouldBe("Transactions/PaymentGateway.cs");
        var transaction = trace.Single(span => span.OperationName == "transaction");
        transaction.StartTimeUtc.ShouldBeLessThan(gateway.StartTimeUtc);
        End(transaction).ShouldBeGreaterThan(End(gateway));
        var mail = trace.Single(span => span.OperationName == "mail send");
        mail.GetTagItem("code.function.name").ShouldBe("Marketplace.Transactions.TransactionsEndpoints.PayAsync");
        mail.GetTagItem("code.file.path").ShouldBe("Transactions/TransactionsEndpoints.cs");
        root.GetTagItem("code.function.name").ShouldBe("Marketplace.Transactions.TransactionsEndpoints.PayAsync");
        root.GetTagItem("http.response.header.content-encoding").ShouldBe(new[] { "identity" });
        trace.ShouldContain(span => span.OperationName == "connection");
        trace.ShouldAllBe(span => span.TraceId == root.TraceId);
    }

    [Fact]
    public async Task A_list_shows_the_size_of_its_answer_the_rows_it_came_from_and_the_code()
    {
        var length = 0L;
        var trace = await TraceOfAsync(async client =>
        {
            var answer = await client.GetAsync(new Uri("/me/bookings", UriKind.Relative), Token);
            length = (await answer.Content.ReadAsByteArrayAsync(Token)).Length;
            return answer;
        });

        var root = trace.Single(span => span.Kind == ActivityKind.Server);
        root.GetTagItem("http.response.body.size").ShouldBe(length);
        var list = trace.Single(span => Statement(span).Contains("FROM bookings.bookings", StringComparison.Ordinal));
        var rows = list.GetTagItem("db.response.returned_rows").ShouldBeOfType<int>();
        rows.ShouldBe(trace.Count(span => Statement(span).Contains("FROM catalog.services", StringComparison.Ordinal)));
        list.GetTagItem("code.function.name").ShouldBe("Marketplace.Bookings.BookingsEndpoints.MyBookingsAsync");
        list.GetTagItem("code.file.path").ShouldBe("Bookings/BookingsEndpoints.cs");
        list.GetTagItem("code.line.number").ShouldBeOfType<int>().ShouldBeGreaterThan(0);
    }

    [Fact]
    public async Task Statements_show_their_text_and_digests_of_their_parameters_and_no_value()
    {
        var trace = await TraceOfAsync(client =>
            client.PostAsJsonAsync(
                "/auth/sign-in",
                new { email = "user11@example.test", password = "seaworthy" },
                Token
            )
        );

        var lookup = trace.First(span =>
            (span.GetTagItem("db.query.text") as string)?.Contains("users", StringComparison.Ordinal) == true
        );
        lookup.GetTagItem("db.query.parameter.0").ShouldBeOfType<int>();
        foreach (var span in trace)
        {
            string.Join(' ', span.TagObjects.Select(tag => tag.Value)).ShouldNotContain("user11");
        }
    }

    /// <summary>All spans of the last request that <paramref name="act"/> sends, once its own has ended.</summary>
    private async Task<List<Activity>> TraceOfAsync(Func<HttpClient, Task<HttpResponseMessage>> act)
    {
        using var client = await _market.SignInAsync("user11@example.test", Token);
        using var answer = await act(client);
        answer.EnsureSuccessStatusCode();
        // The host ends its span a moment after the answer has gone out.
        var path = answer.RequestMessage!.RequestUri!.AbsolutePath;
        Activity? root;
        while ((root = Roots(path).MaxBy(span => span.StartTimeUtc)) is null)
        {
            await Task.Delay(5, Token);
        }
        return [.. _ended.Where(span => span.TraceId == root.TraceId)];
    }

    private IEnumerable<Activity> Roots(string path) =>
        _ended.Where(span => span.Kind == ActivityKind.Server && path.Equals(span.GetTagItem("url.path")));

    private static string Statement(Activity span) => span.GetTagItem("db.query.text") as string ?? "";

    private static DateTime End(Activity span) => span.StartTimeUtc + span.Duration;
}
