using Npgsql;

namespace Plimsoll.Tests;

public sealed class PrivatePostgresTests(TestServer server)
{
    [Fact]
    public async Task Answers_on_loopback_and_counts_statements()
    {
        var connection = await server.CreateDatabaseAsync("CREATE TABLE t (a int)");
        await using var source = NpgsqlDataSource.Create(connection);
        await using var command = source.CreateCommand("SELECT count(*) FROM pg_stat_statements");
        var count = await command.ExecuteScalarAsync(TestContext.Current.CancellationToken);
        count.ShouldBeOfType<long>().ShouldBeGreaterThan(0);
    }
}
