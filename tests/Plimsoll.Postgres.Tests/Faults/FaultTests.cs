using Npgsql;
using Plimsoll.Core;
using Plimsoll.Eng;
using Plimsoll.Postgres.Faults;

namespace Plimsoll.Tests.Faults;

public sealed class FaultTests(TestServer server)
{
    private static readonly TimeSpan s_long = TimeSpan.FromMinutes(10);
    private const string Shop =
        "CREATE TABLE \"Odd Orders\" (id int PRIMARY KEY, paid bool); INSERT INTO \"Odd Orders\" SELECT i, i < 4 FROM generate_series(1, 5) i";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_table_is_locked_until_the_fault_ends()
    {
        var connection = await server.CreateDatabaseAsync(Shop);
        await using (await LockFault.TableAsync(connection, "\"Odd Orders\"", "ACCESS EXCLUSIVE", s_long, Token))
        {
            (await StateAsync(connection, "SELECT count(*) FROM \"Odd Orders\"")).ShouldBe("55P03");
            (await OwnSessionsAsync(connection)).ShouldBe(1);
        }
        (await StateAsync(connection, "SELECT count(*) FROM \"Odd Orders\"")).ShouldBe("");
    }

    [Fact]
    public async Task Rows_are_locked_and_others_are_not()
    {
        var connection = await server.CreateDatabaseAsync(Shop);
        await using (await LockFault.RowsAsync(connection, "\"Odd Orders\"", "id = 1", s_long, Token))
        {
            (await StateAsync(connection, "UPDATE \"Odd Orders\" SET paid = false WHERE id = 1")).ShouldBe("55P03");
            (await StateAsync(connection, "UPDATE \"Odd Orders\" SET paid = false WHERE id = 2")).ShouldBe("");
        }
        (await StateAsync(connection, "UPDATE \"Odd Orders\" SET paid = false WHERE id = 1")).ShouldBe("");
    }

    [Fact]
    public async Task An_advisory_lock_is_held()
    {
        var connection = await server.CreateDatabaseAsync(Shop);
        await using (await LockFault.AdvisoryAsync(connection, 42, s_long, Token))
        {
            (await StateAsync(connection, "SELECT pg_advisory_lock(42)")).ShouldBe("55P03");
        }
        (await StateAsync(connection, "SELECT pg_advisory_lock(42)")).ShouldBe("");
    }

    [Fact]
    public async Task What_cannot_be_locked_is_refused_and_leaves_nothing()
    {
        var connection = await server.CreateDatabaseAsync(Shop);
        (await RefusalAsync(LockFault.TableAsync(connection, "nowhere", "SHARE", s_long, Token))).ShouldContain(
            "relation \"nowhere\" does not exist"
        );
        (
            await RefusalAsync(LockFault.RowsAsync(connection, "\"Odd Orders\"", "id = 99", s_long, Token))
        ).ShouldStartWith("No row of");
        await using (await LockFault.TableAsync(connection, "\"Odd Orders\"", "SHARE", s_long, Token))
        {
            var second = LockFault.TableAsync(connection, "\"Odd Orders\"", "ACCESS EXCLUSIVE", s_long, Token);
            (await RefusalAsync(second)).ShouldContain("lock timeout");
        }
        await UntilGoneAsync(connection);
    }

    [Fact]
    public async Task Connections_are_taken_until_none_is_left_and_given_back()
    {
        var connection = await server.CreateDatabaseAsync();
        var name = new NpgsqlConnectionStringBuilder(connection).Database;
        await server.Server.ExecuteAsync($"ALTER DATABASE {name} CONNECTION LIMIT 6", "postgres", Token);
        await server.Server.ExecuteAsync("CREATE ROLE hog LOGIN PASSWORD 'hog'", "postgres", Token);
        var limited = server.Server.ConnectionString(name!, "hog", "hog");
        await using (await ConnectionsFault.OpenAsync(limited, 20, s_long, Token))
        {
            (await OwnSessionsAsync(connection)).ShouldBe(6);
            (await RefusalAsync(ConnectionsFault.OpenAsync(limited, 1, s_long, Token))).ShouldNotBeEmpty();
        }
        await UntilGoneAsync(connection);
        await using (await ConnectionsFault.OpenAsync(limited, 3, s_long, Token))
        {
            (await OwnSessionsAsync(connection)).ShouldBe(3);
        }
    }

    [Fact]
    public async Task A_standby_stops_replaying_and_goes_on_afterwards()
    {
        var primary = server.Server.ConnectionString();
        await using var standby = await Standby.StartAsync(
            server.Server,
            new PrivatePostgresOptions
            {
                Directory = Directory.CreateTempSubdirectory("plimsoll-tests-").FullName,
                DeleteWhenDisposed = true,
                Settings = PrivatePostgresOptions.Quick,
            },
            Token
        );
        var there = standby.ConnectionString();
        (await ReplayPause.PrepareAsync(there, Token)).ShouldBe($"127.0.0.1:{standby.Port}");
        await using (await ReplayPause.BeginAsync(there, s_long, Token))
        {
            (await IsPausedAsync(there)).ShouldBeTrue();
            (await RefusalAsync(ReplayPause.PrepareAsync(there, Token))).ShouldContain("paused already");
        }
        (await IsPausedAsync(there)).ShouldBeFalse();

        var left = await ReplayPause.BeginAsync(there, s_long, Token);
        await ReplayPause.ResumeAsync(there, Token);
        (await IsPausedAsync(there)).ShouldBeFalse();
        await left.DisposeAsync();
        (await RefusalAsync(ReplayPause.PrepareAsync(primary, Token))).ShouldContain("it is no standby");
    }

    [Theory]
    [InlineData("SELECT id FROM \"Odd Orders\" WHERE id > 5", null, true, "")]
    [InlineData("SELECT id, paid FROM \"Odd Orders\" WHERE id > 3 ORDER BY id", null, false, "2 rows: (4, f), (5, f)")]
    [InlineData("SELECT count(*) FROM \"Odd Orders\"", "SELECT 5", true, "")]
    [InlineData("SELECT 4", "SELECT 5", false, "row 1 is (4) where (5) is wanted")]
    [InlineData("SELECT 4 WHERE false", "SELECT null", false, "row 1 is none where (null) is wanted")]
    [InlineData("SELECT nonsense", null, null, "column \"nonsense\" does not exist")]
    [InlineData(
        "DELETE FROM \"Odd Orders\" RETURNING id",
        null,
        null,
        "cannot execute DELETE in a read-only transaction"
    )]
    public async Task An_invariant_holds_or_not_or_cannot_be_told(
        string sql,
        string? equalTo,
        bool? holds,
        string detail
    )
    {
        var connection = await server.CreateDatabaseAsync(Shop);
        var reading = await Invariant.ReadAsync(connection, sql, equalTo, Token);
        reading.ShouldBe(new InvariantReading(holds, detail));
    }

    /// <summary>The error's code; empty where there was none.</summary>
    private static async Task<string> StateAsync(string connection, string sql)
    {
        await using var source = NpgsqlDataSource.Create(connection + ";Pooling=false");
        await using var command = source.CreateCommand("SET lock_timeout = 100; " + sql);
        try
        {
            await command.ExecuteNonQueryAsync(Token);
            return "";
        }
        catch (PostgresException e)
        {
            return e.SqlState;
        }
    }

    private static async Task<bool> IsPausedAsync(string connection)
    {
        await using var source = NpgsqlDataSource.Create(connection + ";Pooling=false");
        await using var command = source.CreateCommand("SELECT pg_is_wal_replay_paused()");
        return (bool)(await command.ExecuteScalarAsync(Token))!;
    }

    // The server takes a moment to see that a session has gone.
    private async Task UntilGoneAsync(string connection)
    {
        while (await OwnSessionsAsync(connection) > 0)
        {
            Token.ThrowIfCancellationRequested();
        }
    }

    private async Task<long> OwnSessionsAsync(string connection)
    {
        await using var source = NpgsqlDataSource.Create(server.Server.ConnectionString() + ";Pooling=false");
        await using var command = source.CreateCommand(
            "SELECT count(*) FROM pg_stat_activity WHERE application_name = 'plimsoll' AND datname = $1"
        );
        command.Parameters.Add(new NpgsqlParameter { Value = new NpgsqlConnectionStringBuilder(connection).Database });
        return (long)(await command.ExecuteScalarAsync(Token))!;
    }

    private static async Task<string> RefusalAsync<T>(Task<T> begin) =>
        (await Should.ThrowAsync<PlimsollException>(() => begin)).Message;
}
