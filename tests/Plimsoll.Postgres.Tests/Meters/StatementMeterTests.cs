using Npgsql;
using Plimsoll.Core;
using Plimsoll.Core.Trials.Measuring;
using Plimsoll.Postgres.Measuring;

namespace Plimsoll.Tests.Meters;

public sealed class StatementMeterTests(TestServer server)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Counts_what_ran_between_two_readings_and_not_its_own()
    {
        var connection = await server.CreateDatabaseAsync("CREATE TABLE t (a int)");
        await using var meter = new StatementMeter(connection);
        // The pool's DISCARD ALL would count as a statement too.
        await using var source = NpgsqlDataSource.Create(connection + ";No Reset On Close=true");
        await RunAsync(source, "SELECT count(*) FROM t WHERE a = 1");
        await meter.ReadAsync(Token);

        var earlier = await meter.ReadAsync(Token);
        for (var i = 0; i < 7; i++)
        {
            await RunAsync(source, "SELECT count(*) FROM t WHERE a = 2");
        }
        var slice = Slice.Between(earlier, await meter.ReadAsync(Token), null).ShouldNotBeNull();

        slice.Statements.Values.ShouldHaveSingleItem().Calls.ShouldBe(7);
    }

    [Fact]
    public async Task Counts_no_other_database()
    {
        var connection = await server.CreateDatabaseAsync();
        var other = await server.CreateDatabaseAsync();
        await using var meter = new StatementMeter(connection);
        await meter.ReadAsync(Token);
        var earlier = await meter.ReadAsync(Token);
        await using (var source = NpgsqlDataSource.Create(other))
        {
            await RunAsync(source, "SELECT 1 + 1");
        }
        var slice = Slice.Between(earlier, await meter.ReadAsync(Token), null).ShouldNotBeNull();
        slice.Statements.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_reset_in_between_makes_no_slice()
    {
        var connection = await server.CreateDatabaseAsync("CREATE TABLE t (a int)");
        await using var meter = new StatementMeter(connection);
        await using var source = NpgsqlDataSource.Create(connection);
        for (var i = 0; i < 5; i++)
        {
            await RunAsync(source, "SELECT a FROM t");
        }
        var earlier = await meter.ReadAsync(Token);
        // One statement's counters alone: the others of this server belong to other tests.
        await RunAsync(
            source,
            "SELECT pg_stat_statements_reset(0, 0, queryid) FROM pg_stat_statements WHERE query = 'SELECT a FROM t'"
        );
        await RunAsync(source, "SELECT a FROM t");
        Slice.Between(earlier, await meter.ReadAsync(Token), null).ShouldBeNull();
    }

    [Fact]
    public async Task Shows_a_call_that_has_not_ended()
    {
        var connection = await server.CreateDatabaseAsync();
        await using var meter = new StatementMeter(connection);
        await using var source = NpgsqlDataSource.Create(connection);
        using var cancel = CancellationTokenSource.CreateLinkedTokenSource(Token);
        await using var slow = source.CreateCommand("SELECT pg_sleep(600)");
        var running = slow.ExecuteNonQueryAsync(cancel.Token);

        MeterReading reading;
        do
        {
            reading = await meter.ReadAsync(Token);
        } while (reading.Running.Count == 0);
        reading.Running.Values.ShouldHaveSingleItem().Count.ShouldBe(1);

        await cancel.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(() => running);
    }

    [Fact]
    public async Task Reads_on_after_its_session_was_killed()
    {
        var connection = await server.CreateDatabaseAsync();
        await using var meter = new StatementMeter(connection);
        await meter.ReadAsync(Token);
        await using (var source = NpgsqlDataSource.Create(connection))
        {
            await RunAsync(
                source,
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'plimsoll meter' AND datname = current_database()"
            );
        }
        (await meter.ReadAsync(Token)).ShouldNotBeNull();
    }

    [Fact]
    public async Task Says_so_when_the_extension_is_missing()
    {
        var connection = await server.CreateDatabaseAsync("DROP EXTENSION pg_stat_statements");
        await using var meter = new StatementMeter(connection);
        (await Should.ThrowAsync<PlimsollException>(() => meter.ReadAsync(Token))).Fault.ShouldBe(Fault.Server);
    }

    private static async Task RunAsync(NpgsqlDataSource source, string sql)
    {
        await using var command = source.CreateCommand(sql);
        await command.ExecuteNonQueryAsync(Token);
    }
}
