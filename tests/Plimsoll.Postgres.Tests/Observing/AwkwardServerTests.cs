using Npgsql;
using Plimsoll.Core;
using Plimsoll.Core.Signals;
using Plimsoll.Core.Signals.Plans;

namespace Plimsoll.Tests.Observing;

public sealed class AwkwardServerTests(TestServer server)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private static readonly string s_long = new string('ä', 31) + "x"; // 63 bytes

    [Fact]
    public async Task Reads_names_of_any_kind()
    {
        var connection = await server.CreateDatabaseAsync(
            $""""
            CREATE SCHEMA "Sche ma.""q""";
            CREATE TABLE "Sche ma.""q"""."Ta'ble ""1""" ("select" int PRIMARY KEY, "Größe %" text, "{s_long}" int);
            CREATE TABLE "Sche ma.""q"""."{s_long}" (id serial, "Ref" int REFERENCES "Sche ma.""q"""."Ta'ble ""1""");
            CREATE INDEX "In dex; --" ON "Sche ma.""q"""."Ta'ble ""1""" ("Größe %", "{s_long}" DESC);
            CREATE STATISTICS "Sche ma.""q"""."St at" ON "Größe %", "{s_long}" FROM "Sche ma.""q"""."Ta'ble ""1""";
            INSERT INTO "Sche ma.""q"""."Ta'ble ""1""" SELECT i, i, i FROM generate_series(1, 3000) i; ANALYZE;
            """"
        );
        await Watch.RunAsync(
            connection,
            "SELECT * FROM \"Sche ma.\"\"q\"\"\".\"Ta'ble \"\"1\"\"\" WHERE \"Größe %\" = '5' AND \"select\" > 3",
            Token,
            3
        );

        var seen = await Watch.ObserveAsync(connection);

        var name = new QualifiedName("Sche ma.\"q\"", "Ta'ble \"1\"");
        var table = seen.Catalog.Find(name)!;
        table.Columns.Select(c => c.Name).ShouldBe(["select", "Größe %", s_long]);
        table.FindColumn(s_long)!.Statistics.ShouldNotBeNull();
        var index = table.Indexes.Single(i => i.Name.Name == "In dex; --");
        index.Keys.Select(k => k.ToSql()).ShouldBe(["\"Größe %\"", $"\"{s_long}\" DESC"]);
        var other = seen.Catalog.Find(name.Schema, s_long)!;
        other.ForeignKeys.Single().ReferencedTable.ShouldBe(name);
        seen.Catalog.Sequences.Single().OwnerTable.ShouldBe(other.Name);
        seen.Catalog.ExtendedStatistics.Single().Table.ShouldBe(name);
        var plan = seen.Plans.Single(p => p.Root.Relation == name.Name && p.Root.NodeType != "ModifyTable");
        plan.Root.Schema.ShouldBe(name.Schema);
    }

    [Fact]
    public async Task Reads_partitions_views_and_foreign_tables_for_what_they_are()
    {
        var connection = await server.CreateDatabaseAsync(
            """
            CREATE TABLE events (id int, at date, PRIMARY KEY (id, at)) PARTITION BY RANGE (at);
            CREATE TABLE events_1 PARTITION OF events FOR VALUES FROM ('2020-01-01') TO ('2021-01-01');
            CREATE TABLE events_2 PARTITION OF events FOR VALUES FROM ('2021-01-01') TO ('2022-01-01');
            INSERT INTO events SELECT i, date '2020-01-01' + i % 700 FROM generate_series(1, 2000) i;
            CREATE MATERIALIZED VIEW totals AS SELECT at, count(*) FROM events GROUP BY 1;
            ANALYZE;
            """
        );
        await Watch.RunAsync(connection, "SELECT count(*) FROM events WHERE at > '2021-02-03'", Token, 2);
        var seen = await Watch.ObserveAsync(connection);
        seen.Catalog.Find("public", "events")!.Kind.ShouldBe(TableKind.Partitioned);
        seen.Catalog.Find("public", "events")!.FrozenXidAge.ShouldBe(0);
        seen.Catalog.Find("public", "events")!.FindColumn("at")!.Statistics.ShouldNotBeNull();
        var partition = seen.Catalog.Find("public", "events_1")!;
        partition.Kind.ShouldBe(TableKind.Partition);
        partition.PartitionOf.ShouldBe(new QualifiedName("public", "events"));
        partition.Indexes.ShouldHaveSingleItem().IsPrimaryKey.ShouldBeTrue();
        seen.Catalog.Find("public", "totals")!.Kind.ShouldBe(TableKind.MaterializedView);
        seen.Plans.ShouldContain(p => p.Root.Descend().Any(n => n.Relation == "events_1"));
    }

    [Fact]
    public async Task Tables_that_come_and_go_meanwhile_are_no_fault()
    {
        var connection = await server.CreateDatabaseAsync("CREATE TABLE stays (a int)");
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Token);
        var churn = Watch.RunAsync(
            connection,
            """
            DO $$ BEGIN FOR i IN 1..20 LOOP
                EXECUTE 'CREATE TABLE brief_' || i || ' (a serial PRIMARY KEY, b text)'; END LOOP; END $$;
            SELECT count(*) FROM brief_1; SELECT count(*) FROM brief_2;
            DO $$ BEGIN FOR i IN 1..20 LOOP EXECUTE 'DROP TABLE brief_' || i; END LOOP; END $$;
            """,
            stop.Token,
            times: int.MaxValue
        );
        for (var i = 0; i < 3; i++)
        {
            var seen = await Watch.ObserveAsync(connection);
            seen.Catalog.Find("public", "stays").ShouldNotBeNull();
            seen.Blindspots.ShouldNotContain(b => b.What == "tables" || b.What == "indexes");
        }
        await stop.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(churn);
    }

    [Fact]
    public async Task A_table_that_is_locked_exclusively_does_not_hold_it_up_for_long()
    {
        var connection = await server.CreateDatabaseAsync(
            "CREATE TABLE held (a int PRIMARY KEY); INSERT INTO held SELECT generate_series(1, 1000); CREATE TABLE free AS TABLE held; CREATE INDEX ON free (a);"
        );
        await Watch.RunAsync(connection, "VACUUM ANALYZE", Token);
        await Watch.RunAsync(connection, "SELECT * FROM held WHERE a = 5", Token, 3);
        await using var source = NpgsqlDataSource.Create(connection + ";Pooling=false");
        await using var locker = await source.OpenConnectionAsync(Token);
        await using var transaction = await locker.BeginTransactionAsync(Token);
        await using var take = new NpgsqlCommand("LOCK TABLE held IN ACCESS EXCLUSIVE MODE", locker, transaction);
        await take.ExecuteNonQueryAsync(Token);

        var seen = await Watch.ObserveAsync(connection);

        // Half a table would mislead: its indexes cannot be read.
        seen.Catalog.Find("public", "held").ShouldBeNull();
        seen.Blindspots.ShouldContain(b => b.What == "held" && b.Why.Contains("locked exclusively"));
        var free = seen.Catalog.Find("public", "free")!;
        free.Indexes.ShouldHaveSingleItem();
        free.Pages.ShouldBeGreaterThan(0);
        var statement = seen.Statements.Single(s => s.Text.StartsWith("SELECT * FROM held"));
        seen.Refusals.Single(r => r.Statement == statement.Fingerprint).Reason.ShouldBe(PlanRefusalReason.Timeout);
    }

    [Fact]
    public async Task Sees_who_waits_for_whose_lock_and_for_how_long()
    {
        var connection = await server.CreateDatabaseAsync(
            "CREATE TABLE seats (id int PRIMARY KEY, free bool); INSERT INTO seats VALUES (1, true);"
        );
        await using var source = NpgsqlDataSource.Create(connection + ";Pooling=false;Application Name=box office");
        await using var holder = await source.OpenConnectionAsync(Token);
        await using var transaction = await holder.BeginTransactionAsync(Token);
        await using var update = new NpgsqlCommand("UPDATE seats SET free = false WHERE id = 1", holder, transaction);
        await update.ExecuteNonQueryAsync(Token);

        var seen = await Watch.ObserveAsync(
            connection,
            async token =>
            {
                var waiter = Watch.RunAsync(connection, "UPDATE seats SET free = true WHERE id = 1", token);
                await WaitUntilAsync(connection, "SELECT count(*) FROM pg_locks WHERE NOT granted", token);
                await WaitUntilAsync(connection, "SELECT pg_sleep(0.3)", token);
                await transaction.RollbackAsync(token);
                await waiter;
            },
            o => o with { Window = TimeSpan.FromSeconds(1.5) }
        );

        var blocking = seen.Activity.Blockings.ShouldHaveSingleItem();
        blocking.Waiting.ShouldBe("UPDATE seats SET free = $1 WHERE id = $2");
        blocking.Blocker.ShouldBe("UPDATE seats SET free = $1 WHERE id = $2");
        blocking.BlockerState.ShouldBe("idle in transaction");
        blocking.LockType.ShouldBe("transactionid");
        blocking.Relation.ShouldBe(new QualifiedName("public", "seats"));
        blocking.Count.ShouldBeGreaterThan(0);
        blocking.ChainLength.ShouldBe(1);
        seen.Activity.Waits.ShouldContain(w => w.Class == "Lock" && w.Event == "transactionid" && w.Statement != null);
        seen.Load.Connections.IdleInTransaction.ShouldBeGreaterThan(0);
    }

    [Fact]
    public async Task Sums_up_the_users_of_a_statement_and_keeps_no_literal()
    {
        var connection = await server.CreateDatabaseAsync(
            """
            CREATE TABLE t (a int); CREATE ROLE second LOGIN PASSWORD 'x'; GRANT SELECT ON t TO second;
            """
        );
        var database = new NpgsqlConnectionStringBuilder(connection).Database!;
        await Watch.RunAsync(connection, "CREATE ROLE spy PASSWORD 'hunter2'", Token);
        await Watch.RunAsync(connection, "SELECT a FROM t WHERE a < 99", Token, times: 2);
        await Watch.RunAsync(
            server.Server.ConnectionString(database, "second", "x"),
            "SELECT a FROM t WHERE a < 98",
            Token,
            times: 3
        );
        var seen = await Watch.ObserveAsync(connection);
        seen.Statements.Single(s => s.Text == "SELECT a FROM t WHERE a < $1").Cumulative.Calls.ShouldBe(5);
        seen.Statements.Select(s => s.Fingerprint).ShouldBeUnique();
        var json = ObservationJson.Write(seen);
        json.ShouldNotContain("hunter2");
        json.ShouldContain("CREATE ROLE spy PASSWORD");
    }

    [Fact]
    public async Task A_session_killed_in_the_middle_is_a_connection_fault()
    {
        var connection = await server.CreateDatabaseAsync();
        var fault = await Should.ThrowAsync<PlimsollException>(
            Watch.ObserveAsync(
                connection,
                token =>
                    Watch.RunAsync(
                        connection,
                        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'plimsoll' AND datname = current_database()",
                        token
                    ),
                o => o with { Window = TimeSpan.FromSeconds(30) }
            )
        );
        fault.Fault.ShouldBe(Fault.Connection);
        fault.Message.ShouldContain("broke off");
        fault.Next.ShouldNotBeEmpty();
    }

    [Fact]
    public async Task Survives_a_round_trip_through_JSON()
    {
        var connection = await server.CreateDatabaseAsync(
            "CREATE TABLE t (a serial PRIMARY KEY, b text); INSERT INTO t (b) SELECT 'x' FROM generate_series(1, 2000); ANALYZE"
        );
        await Watch.RunAsync(connection, "SELECT count(*) FROM t JOIN t u USING (b) WHERE t.a < 20", Token, 2);
        var seen = await Watch.ObserveAsync(connection);
        var json = ObservationJson.Write(seen);
        var again = ObservationJson.Read(json);
        ObservationJson.Write(again).ShouldBe(json);
        again.Plans.Count.ShouldBe(seen.Plans.Count);
        again.Plans.Count.ShouldBeGreaterThan(0);
        again.Catalog.Find("public", "t")!.Rows.ShouldBe(2000);
        again.Window.ShouldBe(seen.Window);
    }

    private static async Task WaitUntilAsync(string connection, string sql, CancellationToken token)
    {
        await using var source = NpgsqlDataSource.Create(connection + ";Pooling=false");
        await using var open = await source.OpenConnectionAsync(token);
        while (true)
        {
            await using var command = new NpgsqlCommand(sql, open);
            var answer = await command.ExecuteScalarAsync(token);
            if (answer is not long count || count > 0)
            {
                return;
            }
            await Task.Yield();
        }
    }
}
