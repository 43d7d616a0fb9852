using Npgsql;
using Plimsoll.Core.Signals;
using Plimsoll.Core.Signals.Plans;
using Plimsoll.Postgres.Plans;
using Plimsoll.Postgres.Sessions;

namespace Plimsoll.Tests.Plans;

public sealed class StatementPlannerTests(TestServer server) : IAsyncLifetime
{
    private const string Schema = """
        CREATE EXTENSION hypopg;
        CREATE TABLE t (id int PRIMARY KEY, name text, placed timestamptz, day date, price numeric(10,2), data jsonb, tags int[]);
        CREATE SCHEMA hidden; CREATE TABLE hidden.only_here (a int); CREATE TABLE hidden."Ünder Cover" (a int);
        CREATE SCHEMA other; CREATE TABLE hidden.twice (a int); CREATE TABLE other.twice (a int);
        INSERT INTO t SELECT i, 'n' || i, now(), now(), i, '{}', '{}' FROM generate_series(1, 5000) i;
        ANALYZE;
        """;

    private static readonly Fingerprint s_any = new(1);
    private ServerSession? _session;
    private string _connection = "";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private StatementPlanner Planner => new(_session!);

    public async ValueTask InitializeAsync()
    {
        _connection = await server.CreateDatabaseAsync(Schema);
        _session = await ServerSession.OpenAsync(_connection, SessionOptions.Observing, Token);
    }

    public async ValueTask DisposeAsync()
    {
        if (_session is not null)
        {
            await _session.DisposeAsync();
        }
    }

    [Theory]
    [InlineData("SELECT * FROM t WHERE id = $1")]
    [InlineData("SELECT * FROM t ORDER BY placed LIMIT $1 OFFSET $2")]
    [InlineData("SELECT * FROM t WHERE id IN ($1, $2, $3)")]
    [InlineData("SELECT * FROM t WHERE id IN ($1 /*, ... */)")]
    [InlineData("SELECT * FROM t WHERE placed > now() - interval $1")]
    [InlineData(
        "SELECT * FROM t WHERE placed > now() - INTERVAL $1 DAY AND day = date $2 AND placed < timestamp with time zone $3"
    )]
    [InlineData("SELECT * FROM t WHERE placed < timestamp(3) without time zone $1 OR price > double precision $2")]
    [InlineData("SELECT extract($1 FROM placed), count(*) FROM t WHERE id > $2 GROUP BY extract($3 FROM placed)")]
    [InlineData(
        "SELECT date_trunc($1, placed) AS m, sum(price) FROM t GROUP BY date_trunc($2, placed) ORDER BY date_trunc($3, placed) DESC"
    )]
    [InlineData("SELECT name, count(*) FROM t GROUP BY 1 ORDER BY 2 DESC, 1 LIMIT $1")]
    [InlineData("SELECT coalesce(name, $1), count(*) FROM t GROUP BY coalesce(name, $2) HAVING count(*) > $3")]
    [InlineData("SELECT DISTINCT name || $1 FROM t ORDER BY name || $2")]
    [InlineData("SELECT * FROM t WHERE $1 IS NULL OR name = $1")]
    [InlineData("SELECT * FROM t WHERE ($1 IS NULL OR id = $1) AND ($2 IS NULL OR placed > $2)")]
    [InlineData("SELECT day + $1 FROM t WHERE day > current_date - $2")]
    [InlineData("SELECT round(price, $1), generate_series($2, $3) FROM t")]
    [InlineData("SELECT * FROM t WHERE data @> $1 AND data ->> $2 = $3 AND tags @> ARRAY[$4]")]
    [InlineData("SELECT * FROM t WHERE name LIKE $1 ESCAPE $2 AND name ILIKE $3 || $4")]
    [InlineData(
        "WITH x AS (SELECT * FROM t WHERE id = $1) SELECT * FROM x JOIN t USING (id) WHERE t.name = $2 FOR UPDATE OF t"
    )]
    [InlineData(
        "INSERT INTO t (id, name, placed) VALUES ($1, $2, $3), ($4, $5, $6) ON CONFLICT (id) DO UPDATE SET name = $7 RETURNING id"
    )]
    [InlineData("UPDATE t SET price = price * $1 WHERE id = $2")]
    [InlineData("DELETE FROM t USING hidden.only_here o WHERE o.a = t.id AND t.name = $1")]
    [InlineData("(SELECT id FROM t WHERE id = $1) UNION ALL SELECT a FROM hidden.only_here FETCH FIRST $2 ROWS ONLY")]
    [InlineData("VALUES ($1, $2)")]
    [InlineData("TABLE t;")]
    [InlineData("SELECT * FROM only_here WHERE a = $1")]
    [InlineData("SELECT * FROM \"Ünder Cover\" u WHERE u.a = $1")]
    [InlineData(
        "SELECT CASE WHEN price > $1 THEN $2 ELSE $3 END, sum(price) OVER (ORDER BY id ROWS BETWEEN $4 PRECEDING AND CURRENT ROW) FROM t"
    )]
    [InlineData("SELECT * FROM t, LATERAL jsonb_to_recordset(data -> $1) AS x(a int, b text) WHERE x.b = $2")]
    public async Task Plans_what_pg_stat_statements_writes(string text)
    {
        var planner = Planner;
        var answer = await planner.MakePlannableAsync(s_any, text, Token);
        var statement = answer.ShouldBeOfType<Plannability.Yes>($"{(answer as Plannability.No)?.Refusal}").Statement;
        var plan = await planner.ExplainAsync(statement, Token);
        plan.NodeType.ShouldNotBe("Unknown");
        await LeavesNothingAsync();
    }

    [Theory]
    [InlineData("VACUUM t", PlanRefusalReason.Utility)]
    [InlineData("CREATE ROLE x PASSWORD '?'", PlanRefusalReason.Utility)]
    [InlineData("SELECT * FROM t WHERE name = $1 AND (id", PlanRefusalReason.TruncatedText)]
    [InlineData("", PlanRefusalReason.TruncatedText)]
    [InlineData("<insufficient privilege>", PlanRefusalReason.TruncatedText)]
    [InlineData("SELECT * FROM gone WHERE a = $1", PlanRefusalReason.MissingObject)]
    [InlineData("SELECT gone FROM t", PlanRefusalReason.MissingObject)]
    [InlineData("SELECT * FROM twice WHERE a = $1", PlanRefusalReason.MissingObject)]
    [InlineData("SELECT * FROM elsewhere.public.t", PlanRefusalReason.OtherDatabase)]
    [InlineData("SELECT FROM WHERE )", PlanRefusalReason.NotPlannable)]
    public async Task Refuses_what_has_no_plan_and_says_why(string text, PlanRefusalReason reason)
    {
        var answer = await Planner.MakePlannableAsync(s_any, text, Token);
        var refusal = answer.ShouldBeOfType<Plannability.No>().Refusal;
        refusal.Reason.ShouldBe(reason);
        refusal.Detail.ShouldNotBeEmpty();
        await LeavesNothingAsync();
    }

    [Fact]
    public async Task Refuses_another_sessions_temporary_table()
    {
        await using var source = NpgsqlDataSource.Create(_connection + ";Pooling=false");
        await using var other = await source.OpenConnectionAsync(Token);
        await using var create = new NpgsqlCommand("CREATE TEMP TABLE basket (a int)", other);
        await create.ExecuteNonQueryAsync(Token);
        var answer = await Planner.MakePlannableAsync(s_any, "SELECT * FROM basket WHERE a = $1", Token);
        answer.ShouldBeOfType<Plannability.No>().Refusal.Reason.ShouldBe(PlanRefusalReason.TemporaryTable);
    }

    [Fact]
    public async Task Finds_names_on_a_search_path_that_is_handed_in()
    {
        var answer = await Planner.MakePlannableAsync(s_any, "SELECT * FROM twice WHERE a = $1", Token, ["other"]);
        var plan = await Planner.ExplainAsync(answer.ShouldBeOfType<Plannability.Yes>().Statement, Token);
        plan.Schema.ShouldBe("other");
    }

    [Fact]
    public async Task Names_the_types_of_the_parameters()
    {
        var answer = await Planner.MakePlannableAsync(
            s_any,
            "SELECT * FROM t WHERE id = $1 AND placed > $2 AND name = $3 AND day > now() - interval $4",
            Token
        );
        answer
            .ShouldBeOfType<Plannability.Yes>()
            .Statement.ParameterTypes.ShouldBe(["integer", "timestamp with time zone", "text", "interval"]);
    }

    [Fact]
    public async Task Samples_give_the_plan_for_those_values()
    {
        var planner = Planner;
        var answer = await planner.MakePlannableAsync(s_any, "SELECT * FROM t WHERE id < $1", Token);
        var statement = answer.ShouldBeOfType<Plannability.Yes>().Statement;
        var few = await planner.ExplainAsync(statement, Token, ["10"]);
        var many = await planner.ExplainAsync(statement, Token, ["4900"]);
        var generic = await planner.ExplainAsync(statement, Token);
        few.Rows.ShouldBeLessThan(20);
        many.Rows.ShouldBeGreaterThan(4000);
        generic.Rows.ShouldBeInRange(1600, 1700);
        // The value is redacted.
        few.Descend().ShouldContain(n => n.IndexCondition == "(t.id < ?)");
    }

    [Fact]
    public async Task Sees_a_hypothetical_index_made_after_the_first_plan()
    {
        var planner = Planner;
        var answer = await planner.MakePlannableAsync(s_any, "SELECT * FROM t WHERE name = $1", Token);
        var statement = answer.ShouldBeOfType<Plannability.Yes>().Statement;
        var before = await planner.ExplainAsync(statement, Token);
        await _session!.ReadAsync(
            "SELECT indexname FROM hypopg_create_index('CREATE INDEX ON t (name)')",
            static r => r.GetString(0),
            Token
        );
        var after = await planner.ExplainAsync(statement, Token);
        after.TotalCost.ShouldBeLessThan(before.TotalCost / 5);
        after.Descend().ShouldContain(n => n.IndexName != null && n.IndexName.EndsWith("btree_t_name"));
        planner.Calls.ShouldBe(2);
    }

    [Fact]
    public async Task A_table_dropped_in_between_is_refused_and_the_session_stays_fit()
    {
        await server.Server.ExecuteAsync("CREATE TABLE brief (a int)", _session!.Address.Database, Token);
        var planner = Planner;
        var statement = (await planner.MakePlannableAsync(s_any, "SELECT * FROM brief WHERE a = $1", Token))
            .ShouldBeOfType<Plannability.Yes>()
            .Statement;
        await server.Server.ExecuteAsync("DROP TABLE brief", _session.Address.Database, Token);
        var refused = await Should.ThrowAsync<PostgresException>(planner.ExplainAsync(statement, Token));
        PlanRefusals.Of(s_any, refused).Reason.ShouldBe(PlanRefusalReason.MissingObject);
        (await planner.MakePlannableAsync(s_any, "SELECT * FROM t", Token)).ShouldBeOfType<Plannability.Yes>();
        await LeavesNothingAsync();
    }

    private async Task LeavesNothingAsync()
    {
        var left = await _session!.ReadAsync(
            "SELECT name FROM pg_prepared_statements",
            static r => r.GetString(0),
            Token
        );
        left.ShouldBeEmpty();
    }
}
