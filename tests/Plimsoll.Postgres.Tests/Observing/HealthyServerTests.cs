using Plimsoll.Core.Signals;

namespace Plimsoll.Tests.Observing;

public sealed class HealthyServerTests(TestServer server)
{
    private const string Shop = """
        CREATE TABLE customers (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, email text NOT NULL, city varchar(40));
        CREATE TABLE orders (id bigserial PRIMARY KEY, customer_id bigint NOT NULL REFERENCES customers ON DELETE CASCADE,
                             placed timestamptz NOT NULL, total numeric(10,2), note jsonb) WITH (fillfactor = 90);
        CREATE INDEX orders_recent ON orders (placed DESC, lower(note ->> 'a')) INCLUDE (total) WHERE total > 10;
        CREATE STATISTICS orders_stat ON customer_id, placed FROM orders;
        COMMENT ON INDEX orders_recent IS 'plimsoll: a test';
        INSERT INTO customers (email, city) SELECT 'c' || i || '@example.org', 'city ' || i % 7 FROM generate_series(1, 2000) i;
        INSERT INTO orders (customer_id, placed, total) SELECT 1 + i % 2000, now() - i * interval '1 minute', i % 500 FROM generate_series(1, 20000) i;
        ANALYZE;
        """;

    [Fact]
    public async Task Sees_statements_with_their_share_of_the_window()
    {
        var connection = await server.CreateDatabaseAsync(Shop);
        const string query = "SELECT count(*) FROM orders WHERE customer_id = 7";
        await Watch.RunAsync(connection, query, TestContext.Current.CancellationToken, times: 2);

        var seen = await Watch.ObserveAsync(connection, token => Watch.RunAsync(connection, query, token, times: 5));

        var statement = seen.Statements.Single(s => s.Text.Contains("customer_id = $1"));
        statement.Text.ShouldBe("SELECT count(*) FROM orders WHERE customer_id = $1");
        statement.Cumulative.Calls.ShouldBe(7);
        statement.Delta!.Value.Calls.ShouldBe(5);
        statement.Delta.Value.Rows.ShouldBe(5);
        statement.Delta.Value.TotalMilliseconds.ShouldBeGreaterThan(0);
        statement.MaxMilliseconds.ShouldBeGreaterThanOrEqualTo(statement.Cumulative.MeanMilliseconds);
        var plan = seen.Plans.Single(p => p.Statement == statement.Fingerprint);
        var scan = plan.Root.Descend().Single(n => n.Relation == "orders");
        scan.NodeType.ShouldBe("Seq Scan");
        scan.Schema.ShouldBe("public");
        scan.Filter.ShouldBe("(orders.customer_id = $1)");
        seen.Statements.ShouldAllBe(s => !s.Text.Contains("plimsoll */"));
        seen.Statements.ShouldNotContain(s => s.Text.Contains("pg_stat_get_activity"));
    }

    [Fact]
    public async Task Reads_tables_columns_indexes_and_keys()
    {
        var connection = await server.CreateDatabaseAsync(Shop);
        // A copied database has no cumulative statistics yet.
        await Watch.RunAsync(
            connection,
            "UPDATE orders SET total = 1 WHERE id <= 5; ANALYZE orders; SELECT pg_stat_force_next_flush()",
            TestContext.Current.CancellationToken
        );
        var seen = await Watch.ObserveAsync(connection);

        var orders = seen.Catalog.Find("public", "orders")!;
        orders.Rows.ShouldBe(20000);
        orders.Pages.ShouldBeGreaterThan(100);
        orders.Options["fillfactor"].ShouldBe("90");
        orders.Cumulative.RowsUpdated.ShouldBe(5);
        orders.Delta!.Value.RowsUpdated.ShouldBe(0);
        orders.LastAnalyze.ShouldNotBeNull();
        orders.CanSelect.ShouldBeTrue();
        var key = orders.ForeignKeys.ShouldHaveSingleItem();
        key.Columns.ShouldBe(["customer_id"]);
        key.ReferencedTable.ShouldBe(new QualifiedName("public", "customers"));
        key.ReferencedColumns.ShouldBe(["id"]);
        key.OnDelete.ShouldBe("CASCADE");

        var index = orders.Indexes.Single(i => i.Name.Name == "orders_recent");
        index.Keys.Count.ShouldBe(2);
        index.Keys[0].ShouldBe(new IndexKey("placed", "placed") { Descending = true, NullsFirst = true });
        index.Keys[1].Column.ShouldBeNull();
        index.Keys[1].Expression.ShouldBe("lower((note ->> 'a'::text))");
        index.Include.ShouldBe(["total"]);
        index.Predicate.ShouldBe("(total > (10)::numeric)");
        index.IsOurs.ShouldBeTrue();
        orders.Indexes.Single(i => i.IsPrimaryKey).IsConstraint.ShouldBeTrue();
        seen.Catalog.Find("public", "customers")!.Indexes.Single().IsReferenced.ShouldBeTrue();
        seen.Catalog.ExtendedStatistics.Single().Columns.ShouldBe(["customer_id", "placed"]);
    }

    [Fact]
    public async Task Reads_types_and_statistics_of_columns_but_no_value()
    {
        var connection = await server.CreateDatabaseAsync(
            Shop
                + """
                CREATE TYPE mood AS ENUM ('sad', 'glad'); CREATE DOMAIN price AS numeric(8,2); CREATE DOMAIN fair AS price;
                CREATE TABLE kinds (a mood, b fair, c point, d int[], e char(4), f jsonb, g uuid, h float8, i int4range, j name, k xml);
                """
        );
        var seen = await Watch.ObserveAsync(connection);

        var city = seen.Catalog.Find("public", "customers")!.FindColumn("city")!;
        city.Type.ShouldBe("character varying(40)");
        city.TypeCategory.ShouldBe('S');
        city.TypeLength.ShouldBe(-1);
        city.IsDeduplicable.ShouldBeTrue();
        city.Statistics!.DistinctRaw.ShouldBe(7);
        city.Statistics.CommonFrequencies.Count.ShouldBe(7);
        var total = seen.Catalog.Find("public", "orders")!.FindColumn("total")!;
        total.IsDeduplicable.ShouldBeFalse();
        total.IsBTreeable.ShouldBeTrue();
        var kinds = seen.Catalog.Find("public", "kinds")!;
        string Flags(string name) =>
            $"{kinds.FindColumn(name)!.IsBTreeable} {kinds.FindColumn(name)!.IsDeduplicable} {kinds.FindColumn(name)!.TypeAlignment}";
        Flags("a").ShouldBe("True True 4");
        Flags("b").ShouldBe("True False 4");
        Flags("c").ShouldBe("False False 8");
        Flags("d").ShouldBe("True False 4");
        Flags("e").ShouldBe("True True 4");
        Flags("f").ShouldBe("True False 4");
        Flags("g").ShouldBe("True True 1");
        Flags("h").ShouldBe("True False 8");
        Flags("i").ShouldBe("True False 4");
        Flags("j").ShouldBe("True True 1");
        Flags("k").ShouldBe("False False 4");
    }

    [Fact]
    public async Task Reads_sequences_with_the_columns_that_they_feed()
    {
        var connection = await server.CreateDatabaseAsync(
            Shop + "CREATE SEQUENCE tickets MAXVALUE 500; CREATE TABLE t (n int DEFAULT nextval('tickets'));"
        );
        var seen = await Watch.ObserveAsync(connection);

        var serial = seen.Catalog.Sequences.Single(s => s.Name.Name == "orders_id_seq");
        serial.LastValue.ShouldBe(20000);
        serial.OwnerTable.ShouldBe(new QualifiedName("public", "orders"));
        serial.OwnerColumn.ShouldBe("id");
        serial.OwnerColumnType.ShouldBe("bigint");
        var tickets = seen.Catalog.Sequences.Single(s => s.Name.Name == "tickets");
        tickets.LastValue.ShouldBeNull();
        tickets.MaxValue.ShouldBe(500);
        tickets.OwnerColumn.ShouldBe("n");
        seen.Catalog.Sequences.ShouldContain(s => s.Name.Name == "customers_id_seq" && s.OwnerColumn == "id");
    }

    [Fact]
    public async Task Reads_the_server_its_settings_and_its_load()
    {
        var connection = await server.CreateDatabaseAsync(Shop);
        var seen = await Watch.ObserveAsync(
            connection,
            token => Watch.RunAsync(connection, "UPDATE customers SET city = 'x'", token)
        );

        seen.Server.MajorVersion.ShouldBeGreaterThanOrEqualTo(13);
        seen.Server.IsStandby.ShouldBeFalse();
        seen.Server.ManagedService.ShouldBeNull();
        seen.Server.InstalledExtensions.ShouldContain("pg_stat_statements");
        seen.Server.StatementsSince.ShouldNotBeNull();
        seen.Window.Length.ShouldBeGreaterThanOrEqualTo(Watch.Short);
        seen.Settings["max_connections"].Value.ShouldBe("100");
        // Not what our own session has set.
        seen.Settings["lock_timeout"].Value.ShouldBe("0");
        seen.Settings["default_transaction_read_only"].Value.ShouldBe("off");
        seen.Load.Connections.Max.ShouldBe(100);
        seen.Load.Ages.ShouldContain(a => a.Database == seen.Server.Database);
        seen.Load.Checkpoints!.WalInWindow!.Value.Count.ShouldBeGreaterThan(0);
        seen.Activity.Samples.ShouldBeGreaterThan(1);
        seen.Blindspots.ShouldContain(b => b.What == "hypothetical indexes" && b.Remedy == "CREATE EXTENSION hypopg;");
    }
}
