using System.Globalization;
using Npgsql;

namespace Marketplace.Tests;

/// <summary>
/// An evening at the marketplace in which every flaw that its README lists is met, so often and no oftener: what is asked
/// for is counted, not timed.
/// </summary>
internal sealed class Evening(Uri target, string connection)
{
    /// <summary>The account of a firm: a thousand old bookings, made by hand.</summary>
    private const int Firm = 11;
    private const int FirmsBookings = 1_000;

    /// <summary>More than the pool has connections.</summary>
    private const int Crowd = 28;
    private const int Payers = 4;

    /// <summary>
    /// As many services and users as the case has, the added ones of one more large provider and of nobody; the firm's
    /// bookings; and half as many bookings as the case has, so that the firm's are looked for in a table of some size.
    /// </summary>
    public const string Setting = """
        CREATE EXTENSION pg_stat_statements;
        CREATE EXTENSION hypopg;
        INSERT INTO catalog.services (id, provider_id, category_id, title, description, city, price_cents, is_active, created_at)
            SELECT n * 100000 + id, (SELECT max(id) FROM catalog.providers), category_id, title, description, city, price_cents,
                   is_active, created_at
            FROM catalog.services, generate_series(1, 9) n;
        INSERT INTO bookings.bookings (service_id, provider_id, customer_id, starts_at, ends_at, status, price_cents,
                                       created_at, updated_at)
            SELECT id, provider_id, 11, at, at + interval '1 hour', CASE WHEN id <= 1000 THEN 'pending' ELSE 'completed' END,
                   5000, at, at
            FROM catalog.services, LATERAL (SELECT timestamptz '2022-01-03 UTC' + id * interval '1 hour' AS at) t
            WHERE id <= 1300;
        INSERT INTO identity.users (id, email, display_name, password_hash, city, phone, bio, is_admin, created_at)
            SELECT n * 100000 + id, 'more' || n * 100000 + id || '@example.test', display_name, password_hash, city, phone, bio,
                   false, created_at
            FROM identity.users, generate_series(1, 9) n;
        INSERT INTO bookings.bookings (service_id, provider_id, customer_id, starts_at, ends_at, status, price_cents,
                                       created_at, updated_at)
            SELECT service_id, provider_id, n * 100000 + customer_id, starts_at - n * interval '20 years',
                   ends_at - n * interval '20 years', 'completed', price_cents, created_at, updated_at
            FROM bookings.bookings, generate_series(1, 4) n
            WHERE customer_id <> 11 AND status = 'completed';
        """;

    /// <summary>The firm gives up its thousand bookings: that many changes of a status.</summary>
    public async Task CancelAsync(CancellationToken token)
    {
        var bookings = await IdsAsync(
            $"SELECT id FROM bookings.bookings WHERE customer_id = {Firm} AND status = 'pending'"
        );
        bookings.Count.ShouldBeGreaterThanOrEqualTo(FirmsBookings);
        using var firm = new Person(target, Email(Firm));
        await firm.SignInAsync(token);
        var options = new ParallelOptions { MaxDegreeOfParallelism = Crowd, CancellationToken = token };
        await Parallel.ForEachAsync(
            bookings,
            options,
            async (id, t) => (await firm.PostAsync($"/bookings/{id}/cancel", new { }, t)).ShouldNotBeNull()
        );
    }

    /// <summary>First those that want quiet, then everybody at once.</summary>
    public async Task PassAsync(CancellationToken token)
    {
        await Task.WhenAll([
            .. Enumerable.Range(1, Payers).Select(i => PayAsync(i * 10 + 2, token)),
            .. Enumerable.Range(1, 3).Select(_ => LookAtBookingsAsync(Firm, times: 4, token)),
            .. Enumerable.Range(1, 2).Select(i => LookAtBookingsAsync(i * 10 + 4, times: 1, token)),
            ReportAsync(token),
            ReportAsync(token),
        ]);
        await Task.WhenAll(Enumerable.Range(1, Crowd).Select(i => LookAroundAsync(i, token)));
    }

    private async Task PayAsync(int user, CancellationToken token)
    {
        using var payer = new Person(target, Email(user));
        await payer.SignInAsync(token);
        var thread = (await IdsAsync($"SELECT id FROM messaging.threads WHERE customer_id = {user} LIMIT 1")).Single();
        for (var i = 0; i < 3; i++)
        {
            var service = user + i;
            var offer = await payer.GetAsync($"/services/{service}/availability?days=30", token);
            var slot = offer.GetProperty("slots")[i].GetString();
            var booking = await payer.PostAsync("/bookings", new { serviceId = service, slot }, token);
            var id = booking.ShouldNotBeNull().GetProperty("id").GetInt64();
            (await payer.PostAsync($"/bookings/{id}/payment", new { cardToken = "tok" }, token)).ShouldNotBeNull();
            (await payer.PostAsync($"/bookings/{id}/cancel", new { }, token)).ShouldNotBeNull();
            (await payer.PostAsync($"/threads/{thread}/messages", new { body = "Thanks!" }, token)).ShouldNotBeNull();
        }
    }

    private async Task LookAtBookingsAsync(int user, int times, CancellationToken token)
    {
        using var customer = new Person(target, Email(user));
        await customer.SignInAsync(token);
        for (var i = 0; i < times; i++)
        {
            await customer.GetAsync("/me/bookings", token);
        }
    }

    private async Task ReportAsync(CancellationToken token)
    {
        using var staff = new Person(target, "admin@example.test");
        await staff.SignInAsync(token);
        for (var i = 0; i < 6; i++)
        {
            await staff.GetAsync("/admin/revenue?from=2023-01-01&to=2026-01-01", token);
            await staff.GetAsync("/admin/top-providers?from=2023-01-01&to=2026-01-01", token);
        }
    }

    private async Task LookAroundAsync(int i, CancellationToken token)
    {
        var user = i * 10 + 3;
        using var person = new Person(target, Email(user));
        await person.GetAsync($"/search?city=Berlin&category={1 + i % 5}", token);
        await person.GetAsync("/search?q=repair", token);
        await person.GetAsync($"/services/{1 + i % 3}", token);
        await person.GetAsync($"/services/{1 + (i + 1) % 3}", token);
        await person.GetAsync($"/services/{1 + i % 3}/reviews", token);
        await person.SignInAsync(token);
        // Whoever came last to the marketplace stands last in its table.
        using var newcomer = new Person(target, $"more{900_000 + user}@example.test");
        for (var times = 0; times < 4; times++)
        {
            await newcomer.SignInAsync(token);
        }
        await person.GetAsync("/me/transactions", token);
        foreach (var id in await IdsAsync($"SELECT max(id) FROM bookings.bookings WHERE customer_id = {user}"))
        {
            await person.GetAsync($"/bookings/{id}", token);
        }
        foreach (var id in await IdsAsync(Unreviewed(user)))
        {
            await person.PostAsync($"/bookings/{id}/review", new { stars = 4, body = "Well done." }, token);
        }
        // The heavy ones by some alone, so that none makes so much of the load that the others count for nothing.
        if (i % 2 == 0)
        {
            await person.GetAsync($"/search?page={20 + i}", token);
            using var provider = new Person(target, $"provider{i}@example.test");
            await provider.SignInAsync(token);
            await provider.GetAsync("/provider/dashboard", token);
        }
        if (i % 4 == 0)
        {
            await person.GetAsync("/me/threads", token);
            var thread = await IdsAsync($"SELECT id FROM messaging.threads WHERE customer_id = {user} LIMIT 1");
            await person.GetAsync($"/threads/{thread.Single()}/messages", token);
        }
    }

    /// <summary>Bookings that can be reviewed: that they are not yet, a whole scan says.</summary>
    private static string Unreviewed(int user) =>
        $"""
            SELECT id FROM bookings.bookings b WHERE customer_id = {user} AND status = 'completed'
              AND NOT EXISTS (SELECT FROM reviews.reviews r WHERE r.booking_id = b.id)
            LIMIT 3
            """;

    private async Task<List<long>> IdsAsync(string sql)
    {
        // Marked as the tool marks its own, so that the test's questions are nobody's load.
        await using var source = NpgsqlDataSource.Create(
            connection + ";Pooling=false;Server Compatibility Mode=NoTypeLoading"
        );
        await using var command = source.CreateCommand(
            sql.Replace("SELECT", "SELECT /* plimsoll */", StringComparison.Ordinal)
        );
        await using var reader = await command.ExecuteReaderAsync(TestContext.Current.CancellationToken);
        var ids = new List<long>();
        while (await reader.ReadAsync(TestContext.Current.CancellationToken))
        {
            ids.Add(reader.GetInt64(0));
        }
        return ids;
    }

    private static string Email(int user) => string.Create(CultureInfo.InvariantCulture, $"user{user}@example.test");
}
