using Npgsql;
using Plimsoll.Postgres.Measuring;
using Plimsoll.Postgres.Sessions;
using Plimsoll.Tests.Changes;

namespace Plimsoll.Tests.Sessions;

public sealed class OwnStatementsTests(TestServer server)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("SELECT 1", "SELECT /* plimsoll */ 1")]
    [InlineData("\n  WITH a AS (SELECT 1) TABLE a", "WITH /* plimsoll */ a AS (SELECT 1) TABLE a")]
    [InlineData("-- why\n-- so\nSELECT 1", "SELECT /* plimsoll */ 1")]
    [InlineData("SELECT /* plimsoll */ 1", "SELECT /* plimsoll */ 1")]
    [InlineData("-- nothing", "-- nothing")]
    [InlineData("", "")]
    public void Marks_a_statement_behind_its_first_word(string sql, string marked)
    {
        OwnStatements.Mark(sql).ShouldBe(marked);
        OwnStatements.Mark(marked).ShouldBe(marked);
    }

    [Fact]
    public async Task Nothing_that_a_tune_asks_counts_as_the_applications()
    {
        var connection = await server.CreateDatabaseAsync(Playground.Tables);
        await using var reading = NpgsqlDataSource.Create(connection + ";Pooling=false");
        await using var own = await reading.OpenConnectionAsync(Token);
        await using var reset = new NpgsqlCommand(
            "SELECT pg_stat_statements_reset(0, (SELECT oid FROM pg_database WHERE datname = current_database()), 0)",
            own
        );
        await reset.ExecuteNonQueryAsync(Token);

        await using (var play = await Playground.OnAsync(connection))
        {
            var ready = await play.ReadyAsync(Playground.OnA);
            await play.DoneAsync(ready);
            await play.Executor.RevertAsync(ready, "trial-1", Token);
        }
        await using (var meter = new StatementMeter(connection))
        {
            await meter.ReadAsync(Token);
        }

        // BEGIN and ROLLBACK can carry no comment of ours; they take no time and have no plan.
        await using var unmarked = new NpgsqlCommand(
            $"""
            SELECT coalesce(string_agg(query, E'\n'), '') FROM pg_stat_statements
            WHERE dbid = (SELECT oid FROM pg_database WHERE datname = current_database())
              AND query NOT LIKE '%{OwnStatements.Marker}%' AND query NOT LIKE '%pg_stat_statements_reset%'
              AND query !~ '^(BEGIN|ROLLBACK|COMMIT)'
            """,
            own
        );
        (await unmarked.ExecuteScalarAsync(Token)).ShouldBe("");
    }
}
