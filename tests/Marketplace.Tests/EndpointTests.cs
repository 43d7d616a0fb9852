using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Plimsoll.Tests;

namespace Marketplace.Tests;

/// <summary>Each endpoint does what its user wants of it. Each test has a marketplace of its own.</summary>
public sealed class EndpointTests(TestServer server) : IAsyncLifetime
{
    private const string Customer = "user11@example.test";
    private RunningMarketplace _market = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _market = await RunningMarketplace.StartAsync(server, Token);

    public ValueTask DisposeAsync() => _market.DisposeAsync();

    [Fact]
    public async Task Signs_in_whatever_the_case_of_the_address_and_out_again()
    {
        using var client = await _market.SignInAsync("User11@Example.Test", Token);
        (await GetAsync(client, "/me")).GetProperty("email").GetString().ShouldBe(Customer);
        (await PostAsync(client, "/auth/sign-out", new { })).ShouldBe(HttpStatusCode.NoContent);
        using var after = await client.GetAsync(new Uri("/me", UriKind.Relative), Token);
        after.StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
    }

    [Fact]
    public async Task Refuses_a_wrong_password_an_unknown_address_and_a_made_up_token()
    {
        (await PostAsync(_market.Http, "/auth/sign-in", new { email = Customer, password = "wrong" })).ShouldBe(
            HttpStatusCode.Unauthorized
        );
        (
            await PostAsync(_market.Http, "/auth/sign-in", new { email = "nobody@example.test", password = "x" })
        ).ShouldBe(HttpStatusCode.Unauthorized);
        using var request = new HttpRequestMessage(HttpMethod.Get, "/me");
        request.Headers.Authorization = new("Bearer", "made-up");
        using var answer = await _market.Http.SendAsync(request, Token);
        answer.StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
    }

    [Fact]
    public async Task Searches_by_city_category_and_word_a_page_at_a_time()
    {
        var all = await GetAsync(_market.Http, "/search");
        all.GetProperty("items").GetArrayLength().ShouldBe(20);
        all.GetProperty("total").GetInt32().ShouldBeGreaterThan(100);
        var second = await GetAsync(_market.Http, "/search?page=2");
        Ids(second).ShouldNotBe(Ids(all));

        var first = all.GetProperty("items")[0];
        var city = first.GetProperty("city").GetString()!;
        var here = await GetAsync(_market.Http, $"/search?city={city}&q={city.ToUpperInvariant()}");
        here.GetProperty("items").EnumerateArray().ShouldAllBe(i => i.GetProperty("city").GetString() == city);
        (await GetAsync(_market.Http, "/search?q=no-such-thing")).GetProperty("total").GetInt32().ShouldBe(0);
        (await GetAsync(_market.Http, "/search?category=1")).GetProperty("total").GetInt32().ShouldBeInRange(1, 199);
    }

    [Fact]
    public async Task Shows_categories_a_service_its_provider_and_its_reviews()
    {
        (await GetAsync(_market.Http, "/categories")).GetArrayLength().ShouldBe(24);

        var service = await GetAsync(_market.Http, "/services/1");
        service.GetProperty("reviews").GetArrayLength().ShouldBe(10);
        var rating = service.GetProperty("rating");
        rating.GetProperty("average").GetDouble().ShouldBeInRange(3, 5);
        var stars = await _market.ScalarAsync<long>("SELECT count(*) FROM reviews.reviews WHERE service_id = 1", Token);
        rating.GetProperty("count").GetInt64().ShouldBe(stars);

        var providerId = service.GetProperty("provider").GetProperty("id").GetInt32();
        var provider = await GetAsync(_market.Http, $"/providers/{providerId}");
        provider.GetProperty("completedBookings").GetInt32().ShouldBeGreaterThan(0);
        Ids(provider, "services").ShouldContain(1);

        var reviews = await GetAsync(_market.Http, "/services/1/reviews?page=2");
        reviews.GetProperty("items").GetArrayLength().ShouldBe(20);

        foreach (var missing in (string[])["/services/999999", "/providers/999999"])
        {
            using var answer = await _market.Http.GetAsync(new Uri(missing, UriKind.Relative), Token);
            answer.StatusCode.ShouldBe(HttpStatusCode.NotFound);
        }
    }

    [Fact]
    public async Task Books_pays_once_per_key_shows_and_cancels()
    {
        using var client = await _market.SignInAsync(Customer, Token);
        var slot = await FreeSlotAsync(2);
        var booking = await PostJsonAsync(client, "/bookings", new { serviceId = 2, slot });
        var id = booking.GetProperty("id").GetInt64();
        booking.GetProperty("status").GetString().ShouldBe("pending");
        (await FreeSlotsAsync(2)).ShouldNotContain(slot);

        var key = Guid.NewGuid();
        var payment = await PostJsonAsync(
            client,
            $"/bookings/{id}/payment",
            new { cardToken = "tok", idempotencyKey = key }
        );
        payment.GetProperty("status").GetString().ShouldBe("captured");
        (await PostAsync(client, $"/bookings/{id}/payment", new { cardToken = "tok", idempotencyKey = key })).ShouldBe(
            HttpStatusCode.Conflict
        );
        var shown = await GetAsync(client, $"/bookings/{id}");
        shown.GetProperty("booking").GetProperty("status").GetString().ShouldBe("confirmed");
        shown.GetProperty("payment").GetString().ShouldBe("captured");

        var mine = await GetAsync(client, "/me/bookings");
        Ids(mine).ShouldContain((int)id);

        (await PostJsonAsync(client, $"/bookings/{id}/cancel", new { }))
            .GetProperty("status")
            .GetString()
            .ShouldBe("cancelled");
        (await FreeSlotsAsync(2)).ShouldContain(slot);
        var balance = await _market.ScalarAsync<long>(
            $"SELECT sum(amount_cents) FROM transactions.transactions WHERE booking_id = {id}",
            Token
        );
        balance.ShouldBe(0);
        var moves = (await GetAsync(client, "/me/transactions")).GetProperty("items").EnumerateArray().Take(2);
        moves.Select(m => m.GetProperty("status").GetString()).ShouldBe(["refunded", "captured"]);
    }

    [Fact]
    public async Task Sells_a_slot_to_one_of_many_who_want_it_at_once()
    {
        using var client = await _market.SignInAsync(Customer, Token);
        var slot = await FreeSlotAsync(3);
        var answers = await Task.WhenAll(
            Enumerable.Range(0, 16).Select(_ => PostAsync(client, "/bookings", new { serviceId = 3, slot }))
        );
        answers.Count(a => a == HttpStatusCode.Created).ShouldBe(1);
        answers.Count(a => a == HttpStatusCode.Conflict).ShouldBe(15);
    }

    [Theory]
    [InlineData("2020-01-01T09:00:00Z")]
    [InlineData("2099-01-01T09:30:00Z")]
    [InlineData("2099-01-01T03:00:00Z")]
    public async Task Refuses_a_time_that_is_no_slot(string slot)
    {
        using var client = await _market.SignInAsync(Customer, Token);
        (await PostAsync(client, "/bookings", new { serviceId = 3, slot })).ShouldBe(HttpStatusCode.BadRequest);
    }

    [Fact]
    public async Task Shows_bookings_to_their_customer_alone()
    {
        using var client = await _market.SignInAsync(Customer, Token);
        var foreign = await _market.ScalarAsync<long>(
            "SELECT min(id) FROM bookings.bookings WHERE customer_id <> 11",
            Token
        );
        using var answer = await client.GetAsync(new Uri($"/bookings/{foreign}", UriKind.Relative), Token);
        answer.StatusCode.ShouldBe(HttpStatusCode.NotFound);
        (await PostAsync(client, $"/bookings/{foreign}/cancel", new { })).ShouldBe(HttpStatusCode.NotFound);
        (await PostAsync(client, $"/bookings/{foreign}/payment", new { cardToken = "t" })).ShouldBe(
            HttpStatusCode.NotFound
        );
    }

    [Fact]
    public async Task Carries_messages_between_customer_and_provider()
    {
        using var customer = await _market.SignInAsync(Customer, Token);
        var thread = await PostJsonAsync(customer, "/threads", new { providerId = 5, subject = "A question" });
        var id = thread.GetProperty("id").GetInt64();
        (await PostJsonAsync(customer, "/threads", new { providerId = 5, subject = "Again" }))
            .GetProperty("id")
            .GetInt64()
            .ShouldBe(id);
        (await PostAsync(customer, $"/threads/{id}/messages", new { body = "Are you there?" })).ShouldBe(
            HttpStatusCode.Created
        );

        using var provider = await _market.SignInAsync("provider5@example.test", Token);
        (await PostAsync(provider, $"/threads/{id}/messages", new { body = "Yes." })).ShouldBe(HttpStatusCode.Created);
        var messages = (await GetAsync(customer, $"/threads/{id}/messages")).GetProperty("items");
        messages[0].GetProperty("body").GetString().ShouldBe("Yes.");

        var mine = (await GetAsync(customer, "/me/threads")).GetProperty("items").EnumerateArray();
        mine.Single(t => t.GetProperty("id").GetInt64() == id).GetProperty("unread").GetBoolean().ShouldBeTrue();

        using var stranger = await _market.SignInAsync("user12@example.test", Token);
        using var refused = await stranger.GetAsync(new Uri($"/threads/{id}/messages", UriKind.Relative), Token);
        refused.StatusCode.ShouldBe(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task Takes_one_review_of_a_completed_booking()
    {
        using var client = await _market.SignInAsync(Customer, Token);
        var id = await _market.ScalarAsync<long>(
            """
            SELECT min(b.id) FROM bookings.bookings b
            WHERE b.customer_id = 11 AND b.status = 'completed'
              AND NOT EXISTS (SELECT FROM reviews.reviews r WHERE r.booking_id = b.id)
            """,
            Token
        );
        var review = new { stars = 4, body = "Good work." };
        (await PostAsync(client, $"/bookings/{id}/review", new { stars = 6, body = "" })).ShouldBe(
            HttpStatusCode.BadRequest
        );
        (await PostAsync(client, $"/bookings/{id}/review", review)).ShouldBe(HttpStatusCode.Created);
        (await PostAsync(client, $"/bookings/{id}/review", review)).ShouldBe(HttpStatusCode.Conflict);
    }

    [Fact]
    public async Task Reports_to_providers_and_to_the_staff_and_to_nobody_else()
    {
        using var customer = await _market.SignInAsync(Customer, Token);
        using var provider = await _market.SignInAsync("provider1@example.test", Token);
        using var staff = await _market.SignInAsync("admin@example.test", Token);

        (await GetAsync(provider, "/provider/dashboard")).GetProperty("completed").GetInt32().ShouldBeGreaterThan(0);
        using var noProvider = await customer.GetAsync(new Uri("/provider/dashboard", UriKind.Relative), Token);
        noProvider.StatusCode.ShouldBe(HttpStatusCode.NotFound);

        (await GetAsync(staff, "/admin/revenue")).GetProperty("days").GetArrayLength().ShouldBeInRange(30, 31);
        (await GetAsync(staff, "/admin/top-providers")).GetProperty("items").GetArrayLength().ShouldBe(20);
        foreach (var path in (string[])["/admin/revenue", "/admin/top-providers"])
        {
            using var answer = await customer.GetAsync(new Uri(path, UriKind.Relative), Token);
            answer.StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        }
    }

    private async Task<string> FreeSlotAsync(int service) => (await FreeSlotsAsync(service))[0];

    private async Task<List<string>> FreeSlotsAsync(int service) =>
        [
            .. (await GetAsync(_market.Http, $"/services/{service}/availability?days=10"))
                .GetProperty("slots")
                .EnumerateArray()
                .Select(s => s.GetString()!),
        ];

    private static List<int> Ids(JsonElement answer, string list = "items") =>
        [.. answer.GetProperty(list).EnumerateArray().Select(i => i.GetProperty("id").GetInt32())];

    private static async Task<JsonElement> GetAsync(HttpClient client, string path) =>
        await client.GetFromJsonAsync<JsonElement>(path, Token);

    private static async Task<HttpStatusCode> PostAsync(HttpClient client, string path, object body)
    {
        using var answer = await client.PostAsJsonAsync(path, body, Token);
        return answer.StatusCode;
    }

    private static async Task<JsonElement> PostJsonAsync(HttpClient client, string path, object body)
    {
        using var answer = await client.PostAsJsonAsync(path, body, Token);
        answer.EnsureSuccessStatusCode();
        return await answer.Content.ReadFromJsonAsync<JsonElement>(Token);
    }
}
