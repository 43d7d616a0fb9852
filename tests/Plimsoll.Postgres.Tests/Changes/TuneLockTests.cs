using Plimsoll.Core;
using Plimsoll.Eng;
using Plimsoll.Postgres.Changes;

namespace Plimsoll.Tests.Changes;

public sealed class TuneLockTests(TestServer server)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Two_tuners_never_work_at_once()
    {
        var connection = await server.CreateDatabaseAsync();
        await using (await OpenAsync(connection))
        {
            (await Should.ThrowAsync<PlimsollException>(() => OpenAsync(connection))).Fault.ShouldBe(Fault.Busy);
        }
        await using var after = await OpenAsync(connection);
    }

    [Fact]
    public async Task Nothing_is_changed_on_a_standby()
    {
        var options = new PrivatePostgresOptions
        {
            Directory = Directory.CreateTempSubdirectory("plimsoll-standby-").FullName,
            Settings = PrivatePostgresOptions.Quick,
        };
        await using (var primary = await PrivatePostgres.StartAsync(options, Token))
        {
            await File.WriteAllTextAsync(Path.Combine(primary.DataDirectory, "standby.signal"), "", Token);
        }
        await using var standby = await PrivatePostgres.StartAsync(options with { DeleteWhenDisposed = true }, Token);
        var fault = await Should.ThrowAsync<PlimsollException>(() => OpenAsync(standby.ConnectionString()));
        fault.Fault.ShouldBe(Fault.Server);
        fault.Message.ShouldContain("standby");
    }

    [Theory]
    [InlineData("Host=127.0.0.1;Port=1;Username=x;Password=y;Database=z", Fault.Connection)]
    [InlineData("this is no connection string", Fault.Usage)]
    public async Task Says_what_is_wrong_with_a_connection_string(string connection, Fault fault) =>
        (await Should.ThrowAsync<PlimsollException>(() => OpenAsync(connection))).Fault.ShouldBe(fault);

    [Fact]
    public async Task Says_so_when_the_password_is_wrong()
    {
        var connection = server.Server.ConnectionString(password: "wrong");
        var fault = await Should.ThrowAsync<PlimsollException>(() => OpenAsync(connection));
        fault.Fault.ShouldBe(Fault.Connection);
        fault.Message.ShouldContain("password");
    }

    private static Task<PostgresChangeExecutor> OpenAsync(string connection) =>
        PostgresChangeExecutor.OpenAsync(connection, new ChangeOptions(), TimeProvider.System, Token);
}
