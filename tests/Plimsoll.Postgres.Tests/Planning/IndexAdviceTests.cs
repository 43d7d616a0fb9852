using Plimsoll.Core;
using Plimsoll.Core.Prescriptions.Indexes;
using Plimsoll.Core.Signals;
using Plimsoll.Postgres.Planning;
using Plimsoll.Tests;

namespace Plimsoll.Postgres.Tests.Planning;

public sealed class IndexAdviceTests(TestServer server)
{
    private Task<AdvisedDatabase> BookingsAsync(string more = "", bool withHypopg = true) =>
        AdvisedDatabase.CreateAsync(server, AdvisedDatabase.Bookings + more, withHypopg);

    private static void ShouldPropose(IndexAdvice advice, params string[] designs) =>
        advice
            .Proposals.Select(p => AdvisedDatabase.Short(p.Design))
            .ShouldBe(
                designs,
                $"refused: {string.Join("; ", advice.Refused.Select(r => AdvisedDatabase.Short(r.Design) + ": " + r.Reason))}"
            );

    private static string Refusal(IndexAdvice advice, string design) =>
        advice.Refused.First(r => AdvisedDatabase.Short(r.Design) == design).Reason;

    [Fact]
    public async Task Finds_rows_by_one_column()
    {
        var advice = await (await BookingsAsync()).AdviseAsync("SELECT * FROM bookings WHERE user_id = $1", 42);
        ShouldPropose(advice, "bookings (user_id)");
        advice.Method.ShouldBe(EstimateMethod.HypotheticalIndexes);
        var gain = advice.Proposals[0].Gains[0];
        gain.CostAfter.ShouldBeLessThan(gain.CostBefore / 2);
    }

    [Fact]
    public async Task Puts_equality_before_the_range()
    {
        var advice = await (await BookingsAsync()).AdviseAsync(
            "SELECT * FROM bookings WHERE starts_at > $1 AND provider_id = $2",
            new DateTime(2026, 3, 5, 0, 0, 0, DateTimeKind.Utc),
            7
        );
        ShouldPropose(advice, "bookings (provider_id, starts_at)");
    }

    [Fact]
    public async Task Serves_an_ordered_page_without_a_sort()
    {
        var advice = await (
            await BookingsAsync(
                "INSERT INTO bookings SELECT n, 3, 5, now(), 'open', '', NULL, '' FROM generate_series(60000, 75000) n;"
            )
        ).AdviseAsync("SELECT * FROM bookings WHERE provider_id = $1 ORDER BY starts_at DESC LIMIT 20", 3);
        ShouldPropose(advice, "bookings (provider_id, starts_at DESC)");
    }

    [Fact]
    public async Task Joins_by_lookups()
    {
        var advice = await (
            await BookingsAsync(
                "CREATE TABLE users AS SELECT n AS id, 'u' || n AS login FROM generate_series(1, 5000) n; ALTER TABLE users ADD PRIMARY KEY (id);"
            )
        ).AdviseAsync("SELECT b.* FROM users u JOIN bookings b ON b.user_id = u.id WHERE u.id = $1", 42);
        ShouldPropose(advice, "bookings (user_id)");
    }

    [Fact]
    public async Task Covers_what_is_read_where_that_is_little()
    {
        var advice = await (await BookingsAsync()).AdviseAsync(
            "SELECT sum(user_id) FROM bookings WHERE status = $1",
            "paid"
        );
        ShouldPropose(advice, "bookings (status) + user_id");
    }

    [Fact]
    public async Task Holds_only_the_rows_that_are_asked_for_where_most_are_null()
    {
        var advice = await (await BookingsAsync()).AdviseAsync(
            "SELECT id, note FROM bookings WHERE cancelled_at IS NOT NULL AND status = $1",
            "paid"
        );
        var design = advice.Proposals.ShouldHaveSingleItem().Design;
        design.Predicate.ShouldBe("cancelled_at IS NOT NULL");
        advice.Proposals[0].Size.Count.ShouldBeLessThan(100_000);
    }

    [Fact]
    public async Task Indexes_the_expression_that_is_compared()
    {
        var advice = await (await BookingsAsync()).AdviseAsync(
            "SELECT * FROM bookings WHERE lower(email) = $1",
            "user42@example.org"
        );
        ShouldPropose(advice, "bookings (lower((email)::text))");
    }

    [Fact]
    public async Task Refuses_an_expression_that_the_server_would_not_index()
    {
        var advice = await (await BookingsAsync()).AdviseAsync(
            "SELECT * FROM bookings WHERE (starts_at::date) = $1",
            new DateOnly(2026, 3, 5)
        );
        ShouldPropose(advice);
        Refusal(advice, "bookings (((starts_at)::date))").ShouldContain("IMMUTABLE");
    }

    /// <summary>The server evaluates it while it plans; an error of class XX makes Npgsql give the connection up.</summary>
    private const string Fragile = """
        CREATE FUNCTION fragile() RETURNS int IMMUTABLE LANGUAGE plpgsql AS $$ BEGIN
            IF current_setting('application_name') LIKE 'plimsoll%' THEN
                RAISE EXCEPTION 'an internal error' USING ERRCODE = 'XX000';
            END IF;
            RETURN 7;
        END $$;
        """;

    [Fact]
    public async Task A_refused_index_does_not_cost_the_session()
    {
        var database = await BookingsAsync(Fragile);
        await database.ExecuteAsync("SELECT * FROM bookings WHERE user_id = $1", [42]);
        var token = TestContext.Current.CancellationToken;
        var workload = await database.ObserveAsync(token);
        await using var planner = (await WhatIfPlanner.OpenAsync(database.Connection, workload, token))!;
        var table = new QualifiedName("public", "bookings");
        var statement = workload.Statements.First(s =>
            s.Statement.Text.Contains("user_id =", StringComparison.Ordinal)
        );
        var useful = new IndexDesign { Table = table, Keys = [IndexKey.Of("user_id")] };
        var wrong = useful with { Predicate = "fragile() = 7" };

        (await planner.HypotheticalSizeAsync(useful with { Method = "gin" }, token)).Count.ShouldBe(0);
        var plan = await planner.PlanAsync(statement.Fingerprint, [useful, wrong], token);

        plan!.Descend().ShouldContain(n => n.IndexName == useful.QualifiedName.Name);
        planner.WhyRejected(wrong).ShouldNotBeNull();
    }

    [Fact]
    public async Task A_statement_that_breaks_the_connection_does_not_cost_the_others_their_advice()
    {
        var advice = await (await BookingsAsync(Fragile)).AdviseAsync(
            null,
            ("SELECT * FROM bookings WHERE provider_id = fragile()", []),
            ("SELECT * FROM bookings WHERE user_id = $1", [42])
        );
        ShouldPropose(advice, "bookings (user_id)");
    }

    [Fact]
    public async Task Finds_patterns_by_trigrams()
    {
        var advice = await (await BookingsAsync()).AdviseAsync(
            "SELECT * FROM bookings WHERE note ILIKE $1",
            "%abc123%"
        );
        ShouldPropose(advice, "gin bookings (note gin_trgm_ops)");
        advice.Proposals[0].Design.NeedsExtension.ShouldBe("pg_trgm");
    }

    private const string Documents = """
        CREATE TABLE documents (id int PRIMARY KEY, tags text[] NOT NULL, data jsonb NOT NULL, words tsvector NOT NULL);
        INSERT INTO documents
            SELECT n, ARRAY['t' || n % 3000, 'u' || n % 7], jsonb_build_object('owner', n % 3000, 'kind', n % 5),
                   to_tsvector('simple', 'word' || n % 3000 || ' and some more words of number ' || n)
            FROM generate_series(1, 30000) n;
        """;

    [Theory]
    [InlineData("SELECT * FROM documents WHERE tags @> ARRAY['t42']", "tags")]
    [InlineData("SELECT * FROM documents WHERE data @> '{\"owner\": 42}'", "data")]
    [InlineData("SELECT * FROM documents WHERE words @@ to_tsquery('simple', 'word42')", "words")]
    public async Task Finds_by_what_a_value_contains_and_the_server_uses_it(string sql, string column)
    {
        var database = await AdvisedDatabase.CreateAsync(server, Documents);

        var advice = await database.AdviseAsync(sql);

        ShouldPropose(advice, $"gin documents ({column})");
        await database.ExecuteAsync(advice.Proposals[0].Design.ToSql(concurrently: false), []);
        await database.ExecuteAsync("ANALYZE documents", []);
        var again = await database.AdviseAsync(sql);
        ShouldPropose(again);
        again.Refused.ShouldContain(r => r.Reason.EndsWith("does this already", StringComparison.Ordinal));
    }

    /// <summary>A row a page, and 72 MB: the least that block ranges are thought of for.</summary>
    [Fact]
    public async Task Finds_ranges_by_blocks_where_disk_is_scarce()
    {
        var database = await AdvisedDatabase.CreateAsync(
            server,
            """
            CREATE UNLOGGED TABLE events (at timestamptz NOT NULL, body text NOT NULL);
            ALTER TABLE events ALTER COLUMN body SET STORAGE PLAIN;
            INSERT INTO events SELECT timestamptz '2026-01-01' + n * interval '1 minute', repeat('x', 7000) FROM generate_series(1, 9000) n;
            """
        );

        var advice = await database.AdviseAsync(
            new IndexAdvisorOptions { DiskBudget = new Bytes(100_000) },
            (
                "SELECT * FROM events WHERE at > $1 AND at < $2",
                [
                    new DateTime(2026, 1, 3, 0, 0, 0, DateTimeKind.Utc),
                    new DateTime(2026, 1, 3, 2, 0, 0, DateTimeKind.Utc),
                ]
            )
        );

        ShouldPropose(advice, "brin events (at)");
    }

    [Fact]
    public async Task Never_proposes_what_exists()
    {
        var advice = await (await BookingsAsync("CREATE INDEX mine ON bookings (user_id, id);")).AdviseAsync(
            "SELECT * FROM bookings WHERE user_id = $1",
            42
        );
        ShouldPropose(advice);
        Refusal(advice, "bookings (user_id)").ShouldBe("mine does this already");
    }

    [Fact]
    public async Task Quotes_names_that_need_it()
    {
        var advice = await (
            await AdvisedDatabase.CreateAsync(
                server,
                """
                CREATE SCHEMA "S p"; CREATE TABLE "S p"."we""ird Täble" ("Col umn" int, "select" varchar(40));
                INSERT INTO "S p"."we""ird Täble" SELECT n, md5(n::text) FROM generate_series(1, 50000) n;
                """
            )
        ).AdviseAsync("""SELECT * FROM "S p"."we""ird Täble" WHERE "Col umn" = $1""", 42);
        ShouldPropose(advice, "\"S p\".\"we\"\"ird Täble\" (\"Col umn\") + select");
    }

    [Fact]
    public async Task Without_hypopg_it_ranks_by_statistics_and_says_so()
    {
        var advice = await (await BookingsAsync(withHypopg: false)).AdviseAsync(
            "SELECT * FROM bookings WHERE user_id = $1",
            42
        );
        ShouldPropose(advice, "bookings (user_id)");
        advice.Method.ShouldBe(EstimateMethod.Statistics);
    }

    [Fact]
    public async Task A_healthy_workload_gets_no_advice()
    {
        var advice = await (
            await BookingsAsync(
                "CREATE INDEX ON bookings (user_id); CREATE INDEX ON bookings (provider_id, starts_at);"
            )
        ).AdviseAsync(
            null,
            ("SELECT * FROM bookings WHERE id = $1", [42L]),
            ("SELECT * FROM bookings WHERE user_id = $1", [42]),
            ("SELECT * FROM bookings WHERE provider_id = $1 ORDER BY starts_at DESC LIMIT 10", [42])
        );
        ShouldPropose(advice);
    }

    [Fact]
    public async Task Refuses_an_index_that_costs_the_writes_more_than_it_saves()
    {
        var database = await AdvisedDatabase.CreateAsync(
            server,
            "CREATE TABLE log (id bigint, kind int, at timestamptz); INSERT INTO log SELECT n, n % 50, now() FROM generate_series(1, 20000) n;"
        );
        // The reads come first, while the table is small: they are some hundredths of the load on any machine, however
        // busy it is, and enough of it to be looked at.
        var advice = await database.AdviseAsync(
            null,
            ("SELECT count(*) FROM log WHERE kind = $1 AND id < 0", [3]),
            ("INSERT INTO log SELECT n, n % 50, now() FROM generate_series(1, 20000) n", [])
        );
        ShouldPropose(advice);
        advice.Refused.ShouldContain(r => r.Reason.Contains("more than it saves") || r.Reason.Contains("of the load"));
    }

    [Fact]
    public async Task Proposes_one_index_for_a_partitioned_table()
    {
        var database = await AdvisedDatabase.CreateAsync(
            server,
            """
            CREATE TABLE visits (id bigint, user_id int NOT NULL, at date NOT NULL, note text) PARTITION BY RANGE (at);
            CREATE TABLE visits_1 PARTITION OF visits FOR VALUES FROM ('2026-01-01') TO ('2026-02-01');
            CREATE TABLE visits_2 PARTITION OF visits FOR VALUES FROM ('2026-02-01') TO ('2026-03-01');
            CREATE TABLE visits_3 PARTITION OF visits FOR VALUES FROM ('2026-03-01') TO ('2026-04-01');
            INSERT INTO visits SELECT n, n % 2000, date '2026-01-01' + n % 90, md5(n::text) FROM generate_series(1, 60000) n;
            """
        );
        var advice = await database.AdviseAsync("SELECT * FROM visits WHERE user_id = $1", 42);
        ShouldPropose(advice, "visits (user_id)");
    }
}
