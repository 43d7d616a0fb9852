using System.Net;
using System.Net.Sockets;
using Npgsql;
using Plimsoll.Core;
using Plimsoll.Postgres.Sessions;

namespace Plimsoll.Tests.Sessions;

public sealed class ServerSessionTests(TestServer server)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Is_named_limited_and_read_only()
    {
        await using var session = await ServerSession.OpenAsync(
            server.Server.ConnectionString(),
            SessionOptions.Observing,
            Token
        );
        var settings = await session.ReadAsync(
            """
            SELECT name || '=' || setting FROM pg_settings
            WHERE name IN ('application_name', 'statement_timeout', 'lock_timeout', 'idle_in_transaction_session_timeout', 'transaction_read_only')
            ORDER BY name
            """,
            static r => r.GetString(0),
            Token
        );
        settings.ShouldBe([
            "application_name=plimsoll",
            "idle_in_transaction_session_timeout=30000",
            "lock_timeout=2000",
            "statement_timeout=15000",
            "transaction_read_only=on",
        ]);
        var refused = await Should.ThrowAsync<PostgresException>(
            session.ReadAsync("CREATE TABLE never (a int)", static r => 0, Token)
        );
        refused.SqlState.ShouldBe(PostgresErrorCodes.ReadOnlySqlTransaction);
    }

    [Fact]
    public async Task A_wrong_password_is_a_connection_fault_that_does_not_name_it()
    {
        var fault = await RefusedAsync(server.Server.ConnectionString(password: "wr0ng-s3cr3t"));
        fault.Fault.ShouldBe(Fault.Connection);
        fault.Message.ShouldContain("password of user postgres");
        fault.ToString().ShouldNotContain("wr0ng-s3cr3t");
    }

    [Fact]
    public async Task A_missing_password_is_named()
    {
        var fault = await RefusedAsync(
            $"Host=127.0.0.1;Port={server.Server.Port};Username=postgres;Passfile=/dev/null"
        );
        fault.Fault.ShouldBe(Fault.Connection);
        fault.Message.ShouldContain("asks for a password");
    }

    [Fact]
    public async Task An_unknown_database_is_named()
    {
        var fault = await RefusedAsync(server.Server.ConnectionString("no such \"db\""));
        fault.Fault.ShouldBe(Fault.Connection);
        fault.Message.ShouldContain("no database \"no such \"\"db\"\"\"");
    }

    [Fact]
    public async Task An_unreachable_server_is_named_with_host_and_port()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var port = ((IPEndPoint)listener.LocalEndpoint).Port;
        listener.Stop();
        var fault = await RefusedAsync($"Host=127.0.0.1;Port={port};Username=u;Password=s3cr3t");
        fault.Fault.ShouldBe(Fault.Connection);
        fault.Message.ShouldContain($"127.0.0.1:{port}: connection refused");
        fault.ToString().ShouldNotContain("s3cr3t");
    }

    [Fact]
    public async Task A_server_without_encryption_is_named_where_it_is_asked_for()
    {
        var fault = await RefusedAsync(server.Server.ConnectionString() + ";SSL Mode=Require");
        fault.Fault.ShouldBe(Fault.Connection);
        fault.Message.ShouldContain("encrypted");
        fault.Next.ShouldContain("sslmode");
    }

    [Fact]
    public async Task A_role_that_may_not_connect_is_a_privilege_fault_with_the_grant()
    {
        var connection = await server.CreateDatabaseAsync("CREATE ROLE outsider LOGIN PASSWORD 'x'");
        var database = new NpgsqlConnectionStringBuilder(connection).Database!;
        await server.Server.ExecuteAsync($"REVOKE CONNECT ON DATABASE {database} FROM public", database, Token);
        var fault = await RefusedAsync(server.Server.ConnectionString(database, "outsider", "x"));
        fault.Fault.ShouldBe(Fault.Privilege);
        fault.Next.ShouldBe($"GRANT CONNECT ON DATABASE {database} TO outsider;");
    }

    [Fact]
    public void Marks_its_statements_inside_the_text()
    {
        OwnStatements.Mark("  SELECT 1").ShouldBe("SELECT /* plimsoll */ 1");
        OwnStatements.Mark("SELECT /* plimsoll */ 1").ShouldBe("SELECT /* plimsoll */ 1");
        OwnStatements.IsOwn(OwnStatements.Mark("CREATE INDEX CONCURRENTLY i ON t (a)")).ShouldBeTrue();
    }

    private static Task<PlimsollException> RefusedAsync(string connection) =>
        Should.ThrowAsync<PlimsollException>(ServerSession.OpenAsync(connection, SessionOptions.Observing, Token));
}
