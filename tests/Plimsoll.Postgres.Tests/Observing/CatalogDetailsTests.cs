using Npgsql;
using Plimsoll.Core.Diagnosis;
using Plimsoll.Core.Diagnosis.Detectors;
using Plimsoll.Core.Signals;
using Plimsoll.Core.Workloads;
using Index = Plimsoll.Core.Signals.Index;

namespace Plimsoll.Tests.Observing;

/// <summary>What the catalog says in a small place, and what a rule would get wrong without it.</summary>
public sealed class CatalogDetailsTests(TestServer server)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Tells_indexes_apart_that_differ_in_collation_operator_class_order_or_when_they_check()
    {
        var connection = await server.CreateDatabaseAsync(
            """
            CREATE TABLE people (id int PRIMARY KEY, name text, code text COLLATE "C", n int, CONSTRAINT late UNIQUE (n) DEFERRABLE);
            CREATE INDEX a ON people (lower(name));
            CREATE INDEX b ON people (lower(name) COLLATE "C");
            CREATE INDEX c ON people (name);
            CREATE INDEX d ON people (name text_pattern_ops);
            CREATE INDEX e ON people (name COLLATE "C");
            CREATE INDEX f ON people (name NULLS FIRST);
            CREATE INDEX g ON people (name) WHERE n > 5;
            CREATE INDEX h ON people (name) INCLUDE (n);
            CREATE INDEX i ON people (lower(code));
            CREATE INDEX j ON people ((name COLLATE "C" || code));
            CREATE UNIQUE INDEX early ON people (n);
            """
        );

        var seen = await Watch.ObserveAsync(connection);

        var people = seen.Catalog.Find("public", "people")!;
        Of(people, "a").Keys[0].Collation.ShouldBeNull();
        Of(people, "b").Keys[0].Collation.ShouldBe("pg_catalog.\"C\"");
        Of(people, "i").Keys[0].Collation.ShouldBeNull("it is the column's own");
        Of(people, "j").Keys[0].Collation.ShouldBeNull("it is within the expression");
        Of(people, "late").IsImmediate.ShouldBeFalse();
        Of(people, "early").IsImmediate.ShouldBeTrue();
        new DuplicateIndexDetector()
            .Detect(WorkloadBuilder.Build(seen))
            .ShouldHaveSingleItem()
            .Title.ShouldBe("Index c repeats h on people");
    }

    [Fact]
    public async Task Reads_a_foreign_key_to_a_partitioned_table_once()
    {
        var connection = await server.CreateDatabaseAsync(
            """
            CREATE TABLE parents (id int PRIMARY KEY) PARTITION BY RANGE (id);
            CREATE TABLE parents_1 PARTITION OF parents FOR VALUES FROM (1) TO (100);
            CREATE TABLE parents_2 PARTITION OF parents FOR VALUES FROM (100) TO (200);
            CREATE TABLE children (id int, parent int REFERENCES parents) PARTITION BY RANGE (id);
            CREATE TABLE children_1 PARTITION OF children FOR VALUES FROM (1) TO (100);
            """
        );

        var seen = await Watch.ObserveAsync(connection);

        foreach (var name in (string[])["children", "children_1"])
        {
            seen.Catalog.Find("public", name)!
                .ForeignKeys.ShouldHaveSingleItem()
                .ReferencedTable.ShouldBe(new QualifiedName("public", "parents"), name);
        }
    }

    [Fact]
    public async Task Knows_where_a_sequence_ends_by_the_column_that_it_feeds()
    {
        var connection = await server.CreateDatabaseAsync(
            """
            CREATE DOMAIN number AS int;
            CREATE SEQUENCE down INCREMENT -1;
            CREATE SEQUENCE wide;
            CREATE TABLE t (a number DEFAULT nextval('wide'), b smallint DEFAULT nextval('down'));
            SELECT setval('down', -32000), setval('wide', 2100000000);
            """
        );

        var seen = await Watch.ObserveAsync(connection);

        new SequenceExhaustionDetector()
            .Detect(WorkloadBuilder.Build(seen))
            .Select(f => (f.Subject, f.Severity))
            .ShouldBe([("down", Severity.High), ("wide", Severity.High)], ignoreOrder: true);
    }

    [Fact]
    public async Task An_index_that_somebody_builds_at_this_moment_is_no_leftover()
    {
        var connection = await server.CreateDatabaseAsync(
            "CREATE TABLE t (a int, b int); INSERT INTO t SELECT i, i FROM generate_series(1, 1000) i"
        );
        await using var source = NpgsqlDataSource.Create(connection + ";Pooling=false;Application Name=shop");
        await using var old = await source.OpenConnectionAsync(Token);
        await using (
            var begin = new NpgsqlCommand("BEGIN ISOLATION LEVEL REPEATABLE READ; SELECT count(*) FROM t", old)
        )
        {
            await begin.ExecuteNonQueryAsync(Token);
        }
        var build = Watch.RunAsync(connection, "CREATE INDEX CONCURRENTLY made ON t (a)", Token);
        await using (var ask = source.CreateCommand("SELECT count(*) FROM pg_index WHERE NOT indisvalid"))
        {
            while ((long)(await ask.ExecuteScalarAsync(Token))! == 0)
            {
                await Task.Yield();
            }
        }

        var seen = await Watch.ObserveAsync(connection);

        await old.DisposeAsync();
        await build;
        Of(seen.Catalog.Find("public", "t")!, "made").MayBeInTheMaking.ShouldBeTrue();
        var finding = new InvalidIndexDetector().Detect(WorkloadBuilder.Build(seen)).ShouldHaveSingleItem();
        finding.Severity.ShouldBe(Severity.Info);
        finding.Prescriptions.ShouldBeEmpty();
    }

    [Fact]
    public async Task Reads_the_connection_limits_of_the_database_and_of_roles()
    {
        var connection = await server.CreateDatabaseAsync("CREATE ROLE \"Few of us\" LOGIN CONNECTION LIMIT 7");
        var database = new NpgsqlConnectionStringBuilder(connection).Database!;
        await server.Server.ExecuteAsync($"ALTER DATABASE {database} CONNECTION LIMIT 20", "postgres", Token);
        await using var source = NpgsqlDataSource.Create(connection + ";Pooling=false;Application Name=shop");
        await using var one = await source.OpenConnectionAsync(Token);

        var seen = await Watch.ObserveAsync(connection);

        seen.Load.Connections.Limits.ShouldContain(new ConnectionLimit($"database {database}", 20, 1));
        seen.Load.Connections.Limits.ShouldContain(new ConnectionLimit("role \"Few of us\"", 7, 0));
    }

    [Fact]
    public async Task Says_that_sequences_and_secured_statistics_are_hidden_and_the_statements_that_show_them()
    {
        var owner = await server.CreateDatabaseAsync(
            """
            CREATE ROLE keyhole LOGIN PASSWORD 'x';
            CREATE TABLE notes (id serial PRIMARY KEY, tenant int);
            INSERT INTO notes (tenant) SELECT i % 10 FROM generate_series(1, 2000) i; ANALYZE;
            ALTER TABLE notes ENABLE ROW LEVEL SECURITY;
            CREATE POLICY own ON notes USING (tenant = 1);
            GRANT pg_monitor TO keyhole; GRANT SELECT ON ALL TABLES IN SCHEMA public TO keyhole;
            """
        );
        var database = new NpgsqlConnectionStringBuilder(owner).Database!;
        var connection = server.Server.ConnectionString(database, "keyhole", "x");

        var before = await Watch.ObserveAsync(connection);

        before.Catalog.Find("public", "notes")!.IsRowSecured.ShouldBeTrue();
        before.Catalog.Sequences.ShouldHaveSingleItem().CanRead.ShouldBeFalse();
        string[] remedies =
        [
            "ALTER ROLE keyhole BYPASSRLS;",
            "GRANT SELECT ON ALL SEQUENCES IN SCHEMA public TO keyhole;",
        ];
        foreach (var remedy in remedies)
        {
            before.Blindspots.ShouldContain(b => b.Remedy == remedy);
            await Watch.RunAsync(owner, remedy, Token);
        }

        var after = await Watch.ObserveAsync(connection);

        after.Blindspots.ShouldNotContain(b => remedies.Contains(b.Remedy));
        after.Catalog.Find("public", "notes")!.FindColumn("tenant")!.Statistics.ShouldNotBeNull();
        after.Catalog.Sequences.ShouldHaveSingleItem().LastValue.ShouldBe(2000);
    }

    [Fact]
    public async Task Says_why_nothing_is_counted_where_query_ids_are_off()
    {
        var connection = await server.CreateDatabaseAsync("CREATE TABLE t (a int)");
        var database = new NpgsqlConnectionStringBuilder(connection).Database!;
        await server.Server.ExecuteAsync($"ALTER DATABASE {database} SET compute_query_id = off", "postgres", Token);

        var seen = await Watch.ObserveAsync(
            connection,
            token => Watch.RunAsync(connection, "SELECT a FROM t WHERE a = 5", token, times: 3)
        );

        seen.Statements.ShouldNotContain(s => s.Text.StartsWith("SELECT a FROM t"));
        seen.Blindspots.ShouldContain(b =>
            b.What == "statements" && b.Remedy!.StartsWith("ALTER SYSTEM SET compute_query_id = auto;")
        );
    }

    private static Index Of(Table table, string index) => table.Indexes.Single(i => i.Name.Name == index);
}
