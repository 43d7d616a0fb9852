using System.Globalization;
using Npgsql;
using Plimsoll.Cli;
using Plimsoll.Eng;
using Plimsoll.Tests.Building;

namespace Plimsoll.Tests.Verbs;

/// <summary>What a server may be unfit in: each gets its own exit code, and a message that names it and what to do.</summary>
public sealed class BadInputTests(TestServer server) : IDisposable
{
    private static readonly string[] s_plan = ["tune", "--live", "--quick"];
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("plimsoll-bad-");

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private string Ledger => Path.Combine(_directory.FullName, "ledger.jsonl");

    public void Dispose() => _directory.Delete(recursive: true);

    [Fact]
    public async Task An_empty_workload_is_told_by_the_audit_with_what_to_do()
    {
        var ran = await Ran.PlimsollAsync("audit", "--postgres", await EmptyAsync(), "--window", "1s");

        ran.Code.ShouldBe(ExitCodes.Success, ran.Error);
        ran.Out.ShouldContain("No statement ran: there is no load to judge");
        ran.Out.ShouldContain("Run it while the application is used");
    }

    [Fact]
    public async Task An_empty_workload_is_told_by_the_plan_with_what_to_do()
    {
        var ran = await Ran.PlimsollAsync([.. s_plan, "--postgres", await EmptyAsync()]);

        ran.Code.ShouldBe(ExitCodes.Success, ran.Error);
        Plain(ran.Out).ShouldContain("there is no load to tune for");
        Plain(ran.Out).ShouldContain("Run it while the application is used");
    }

    [Fact]
    public async Task An_empty_workload_ends_a_tune_before_anything_is_tried()
    {
        var empty = await EmptyAsync();

        var ran = await Ran.PlimsollAsync([.. s_plan, "--apply", "--ledger", Ledger, "--postgres", empty]);

        ran.Code.ShouldBe(ExitCodes.Success, ran.Error);
        Plain(ran.Out).ShouldContain("Nothing was changed");
        Plain(ran.Out).ShouldContain("there is no load to tune for");
        ran.Error.ShouldNotContain("Measuring");
    }

    [Fact]
    public async Task A_standby_can_be_audited_and_not_tuned()
    {
        var database = new NpgsqlConnectionStringBuilder(await server.CreateDatabaseAsync(Shop.Schema)).Database!;
        await using var standby = await Standby.StartAsync(
            server.Server,
            new PrivatePostgresOptions
            {
                Directory = Directory.CreateTempSubdirectory("plimsoll-standby-").FullName,
                DeleteWhenDisposed = true,
                Settings = PrivatePostgresOptions.Quick,
            },
            Token
        );
        var there = standby.ConnectionString(database);

        foreach (
            var options in (string[][])
                [
                    [],
                    ["--apply", "--ledger", Ledger],
                ]
        )
        {
            var tuned = await Ran.PlimsollAsync([.. s_plan, .. options, "--postgres", there]);

            tuned.Code.ShouldBe(ExitCodes.Server, tuned.Error);
            tuned.Error.ShouldContain("The server is a standby: nothing can be changed on it.");
            tuned.Error.ShouldContain("Connect to the primary");
            tuned.Out.ShouldBeEmpty();
        }
        var audited = await Ran.PlimsollAsync("audit", "--postgres", there, "--window", "1s");

        audited.Code.ShouldBe(ExitCodes.Success, audited.Error);
        audited.Out.ShouldContain("(standby)");
        Plain(audited.Out).ShouldContain("audit the primary for what writes there");
    }

    [Theory]
    [InlineData("audit --window 1s")]
    [InlineData("tune --live --quick")]
    [InlineData("tune --live --quick --apply")]
    public async Task Who_may_not_read_the_statements_is_told_the_grant(string verb)
    {
        var role = await RoleAsync();
        var database = new NpgsqlConnectionStringBuilder(
            await server.CreateDatabaseAsync("REVOKE ALL ON FUNCTION pg_stat_statements(boolean) FROM PUBLIC")
        ).Database!;

        var ran = await RunAsync(verb, server.Server.ConnectionString(database, role, "r"));

        ran.Code.ShouldBe(ExitCodes.Privilege, ran.Error);
        Plain(ran.Error).ShouldContain($"User \"{role}\" may not read pg_stat_statements");
        Plain(ran.Error).ShouldContain("GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA public TO");
        ran.Out.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("audit --window 1s")]
    [InlineData("tune --live --quick")]
    [InlineData("tune --live --quick --apply")]
    public async Task Who_may_not_connect_is_told_the_grant(string verb)
    {
        var role = await RoleAsync();
        var database = new NpgsqlConnectionStringBuilder(await server.CreateDatabaseAsync()).Database!;
        await server.Server.ExecuteAsync($"REVOKE CONNECT ON DATABASE {database} FROM PUBLIC", "postgres", Token);

        var ran = await RunAsync(verb, server.Server.ConnectionString(database, role, "r"));

        ran.Code.ShouldBe(ExitCodes.Privilege, ran.Error);
        Plain(ran.Error).ShouldContain($"GRANT CONNECT ON DATABASE {database} TO \"{role}\"");
    }

    [Theory]
    [InlineData("tune --live --quick")]
    [InlineData("tune --live --quick --apply")]
    public async Task Without_pg_stat_statements_a_tune_says_how_to_get_it(string verb)
    {
        var bare = await server.CreateDatabaseAsync("DROP EXTENSION pg_stat_statements");

        var ran = await RunAsync(verb, bare);

        ran.Code.ShouldBe(ExitCodes.Server, ran.Error);
        Plain(ran.Error).ShouldContain("The extension pg_stat_statements is not installed");
        ran.Error.ShouldContain("CREATE EXTENSION pg_stat_statements;");
        ran.Out.ShouldBeEmpty();
    }

    private Task<Ran> RunAsync(string verb, string connection)
    {
        string[] ledger = verb.StartsWith("tune", StringComparison.Ordinal) ? ["--ledger", Ledger] : [];
        return Ran.PlimsollAsync([.. verb.Split(' '), .. ledger, "--postgres", connection]);
    }

    /// <summary>A role that may log in, with a name that wants quotes.</summary>
    private async Task<string> RoleAsync()
    {
        var role = "Reader " + Guid.NewGuid().ToString("N", CultureInfo.InvariantCulture)[..8];
        await server.Server.ExecuteAsync($"CREATE ROLE \"{role}\" LOGIN PASSWORD 'r'", "postgres", Token);
        return role;
    }

    /// <summary>In which no statement was ever counted.</summary>
    private async Task<string> EmptyAsync()
    {
        var connection = new NpgsqlConnectionStringBuilder(await server.CreateDatabaseAsync());
        await server.Server.ExecuteAsync(
            $"SELECT pg_stat_statements_reset(0, (SELECT oid FROM pg_database WHERE datname = '{connection.Database}'), 0)",
            new NpgsqlConnectionStringBuilder(await server.CreateDatabaseAsync()).Database!,
            Token
        );
        return connection.ConnectionString;
    }

    /// <summary>On one line: a terminal of the tests wraps where it likes.</summary>
    private static string Plain(string text) =>
        string.Join(' ', text.Split((char[])[' ', '\n', '\r'], StringSplitOptions.RemoveEmptyEntries));
}
