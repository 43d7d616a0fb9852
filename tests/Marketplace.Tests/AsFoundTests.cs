using Plimsoll.Tests;

namespace Marketplace.Tests;

/// <summary>The flaws that the sample's README lists are there, and so are the parts that it calls healthy.</summary>
public sealed class AsFoundTests(TestServer server) : IAsyncLifetime
{
    private RunningMarketplace _market = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _market = await RunningMarketplace.StartAsync(server, Token);
        await _market.ScalarAsync<object>("CREATE EXTENSION pg_stat_statements; SELECT 1", Token);
        await _market.ScalarAsync<object>("SELECT pg_stat_statements_reset()", Token);
    }

    public ValueTask DisposeAsync() => _market.DisposeAsync();

    [Fact]
    public async Task No_foreign_key_has_an_index_but_the_two_healthy_ones()
    {
        var unindexed = await ListAsync(
            """
            SELECT c.conrelid::regclass || '.' || a.attname
            FROM pg_constraint c
            JOIN pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = c.conkey[1]
            WHERE c.contype = 'f' AND NOT EXISTS (
                SELECT FROM pg_index i
                WHERE i.indrelid = c.conrelid AND i.indkey[0] = c.conkey[1] AND i.indpred IS NULL)
            """
        );
        unindexed.ShouldBe(
            [
                "bookings.bookings.customer_id",
                "bookings.bookings.provider_id",
                "bookings.bookings.service_id",
                "catalog.providers.user_id",
                "catalog.services.category_id",
                "identity.sessions.user_id",
                "messaging.messages.sender_id",
                "messaging.messages.thread_id",
                "messaging.threads.provider_id",
                "reviews.reviews.booking_id",
                "reviews.reviews.customer_id",
                "reviews.reviews.service_id",
                "transactions.transactions.booking_id",
                "transactions.transactions.customer_id",
                "transactions.transactions.provider_id",
            ],
            ignoreOrder: true
        );
    }

    [Fact]
    public async Task The_indexes_are_the_keys_the_sold_slots_one_unused_and_one_twice()
    {
        var beyondPrimaryKeys = await ListAsync(
            """
            SELECT c.relname || ' ' || regexp_replace(pg_get_indexdef(i.indexrelid), '^.* USING btree ', '')
            FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid JOIN pg_namespace n ON n.oid = c.relnamespace
            WHERE NOT i.indisprimary AND n.nspname NOT LIKE 'pg\_%'
            """
        );
        beyondPrimaryKeys.ShouldBe(
            [
                "bookings_slot_sold_once (service_id, starts_at) WHERE (status <> 'cancelled'::text)",
                "ix_bookings_updated_at (updated_at)",
                "ix_services_provider (provider_id)",
                "ix_services_provider_id (provider_id)",
                "threads_customer_provider_key (customer_id, provider_id)",
                "transactions_idempotency_key_key (idempotency_key)",
                "users_email_key (email)",
            ],
            ignoreOrder: true
        );
    }

    [Fact]
    public async Task Sign_in_looks_for_the_lower_case_of_the_address()
    {
        using var _ = await _market.SignInAsync("user11@example.test", Token);
        (await CallsAsync("%WHERE lower(u.email) = $1%")).ShouldBe(1);
        (await CallsAsync("%u.bio%WHERE lower(u.email)%")).ShouldBe(1); // whole entity
    }

    [Fact]
    public async Task Search_matches_a_leading_wildcard_pages_by_offset_and_looks_up_each_provider()
    {
        await _market.Http.GetStringAsync(new Uri("/search?q=in&page=2", UriKind.Relative), Token);
        (await CallsAsync("%s.description%s.title ILIKE%OFFSET%")).ShouldBe(1);
        (await CallsAsync("%p.bio%FROM catalog.providers AS p WHERE p.id = $1%")).ShouldBe(20);
    }

    [Fact]
    public async Task The_provider_page_computes_the_rating_of_each_service()
    {
        await _market.Http.GetStringAsync(new Uri("/providers/1", UriKind.Relative), Token);
        var services = await _market.ScalarAsync<long>(
            "SELECT count(*) FROM catalog.services WHERE provider_id = 1",
            Token
        );
        services.ShouldBeGreaterThan(1);
        (await CallsAsync("SELECT avg(%FROM reviews.reviews%")).ShouldBe(services);
        (await CallsAsync("SELECT count(%FROM bookings.bookings%b.provider_id = $1%")).ShouldBe(1);
    }

    [Fact]
    public async Task My_bookings_has_no_limit_and_looks_up_service_provider_and_payment_of_each()
    {
        using var client = await _market.SignInAsync("user11@example.test", Token);
        await client.GetStringAsync(new Uri("/me/bookings", UriKind.Relative), Token);
        var bookings = await _market.ScalarAsync<long>(
            "SELECT count(*) FROM bookings.bookings WHERE customer_id = 11",
            Token
        );
        bookings.ShouldBeGreaterThan(10);
        (await CallsAsync("%FROM catalog.services AS s WHERE s.id = $1%")).ShouldBe(bookings);
        (await CallsAsync("%FROM catalog.providers AS p WHERE p.id = $1%")).ShouldBe(bookings);
        (await CallsAsync("%FROM transactions.transactions AS t WHERE t.booking_id = $1%")).ShouldBeInRange(
            1,
            bookings - 1
        );
        (await CallsAsync("%WHERE b.customer_id = $1%LIMIT%")).ShouldBe(0);
        (await CallsAsync("%WHERE b.customer_id = $1%")).ShouldBe(1);
    }

    [Fact]
    public async Task My_threads_looks_up_the_last_message_of_each()
    {
        using var client = await _market.SignInAsync("user11@example.test", Token);
        await client.GetStringAsync(new Uri("/me/threads", UriKind.Relative), Token);
        var threads = await _market.ScalarAsync<long>(
            "SELECT count(*) FROM messaging.threads WHERE customer_id = 11",
            Token
        );
        threads.ShouldBeGreaterThan(1);
        (await CallsAsync("%FROM messaging.messages AS m WHERE m.thread_id = $1%LIMIT%")).ShouldBe(threads);
    }

    [Fact]
    public async Task The_reports_are_aggregated_on_demand()
    {
        using var staff = await _market.SignInAsync("admin@example.test", Token);
        await staff.GetStringAsync(new Uri("/admin/revenue", UriKind.Relative), Token);
        await staff.GetStringAsync(new Uri("/admin/top-providers", UriKind.Relative), Token);
        (await CallsAsync("%FROM transactions.transactions%t.created_at >= $%GROUP BY%")).ShouldBe(2);
    }

    [Fact]
    public async Task The_healthy_parts_are_read_through_their_indexes()
    {
        (
            await PlanAsync("SELECT starts_at FROM bookings.bookings WHERE service_id = 1 AND status <> 'cancelled'")
        ).ShouldContain("bookings_slot_sold_once");
        (await PlanAsync("SELECT * FROM messaging.threads WHERE customer_id = 1")).ShouldContain(
            "threads_customer_provider_key"
        );
        (await PlanAsync("SELECT * FROM catalog.services WHERE provider_id = 1")).ShouldContain("ix_services_provider");
    }

    private Task<long> CallsAsync(string like) =>
        _market.ScalarAsync<long>(
            $$"""
            SELECT coalesce(sum(calls), 0)::bigint FROM pg_stat_statements
            WHERE dbid = (SELECT oid FROM pg_database WHERE datname = current_database())
              AND regexp_replace(query, '\s+', ' ', 'g') LIKE '{{like}}'
              AND query NOT LIKE '%pg_stat_statements%'
            """,
            Token
        );

    private async Task<List<string>> ListAsync(string sql) =>
        [.. await _market.ScalarAsync<string[]>($"SELECT array_agg(x) FROM ({sql}) AS r (x)", Token)];

    private async Task<string> PlanAsync(string sql)
    {
        await using var source = Npgsql.NpgsqlDataSource.Create(_market.Connection);
        await using var connection = await source.OpenConnectionAsync(Token);
        await using var command = new Npgsql.NpgsqlCommand(
            $"SET enable_seqscan = off; EXPLAIN (FORMAT JSON) {sql}",
            connection
        );
        return (string)(await command.ExecuteScalarAsync(Token))!;
    }
}
