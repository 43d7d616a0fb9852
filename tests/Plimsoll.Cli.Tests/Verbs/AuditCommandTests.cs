using System.Text.Json;
using Plimsoll.Cli;
using Plimsoll.Tests.Building;

namespace Plimsoll.Tests.Verbs;

public sealed class AuditCommandTests(TestServer server)
{
    private static readonly string[] s_severities = ["info", "low", "medium", "high"];

    [Fact]
    public async Task Finds_the_missing_index_and_gives_its_sql_and_way_back()
    {
        var connection = await server.CreateDatabaseAsync(Shop.Schema);
        await using var traffic = Shop.Traffic(connection, seed: 1);

        var ran = await Ran.PlimsollAsync("audit", "--postgres", connection, "--window", "3s", "--format", "json");

        ran.Code.ShouldBe(ExitCodes.Success, ran.Error);
        using var report = JsonDocument.Parse(ran.Out);
        report.RootElement.GetProperty("schema").GetString().ShouldBe("plimsoll.audit/1");
        var finding = report
            .RootElement.GetProperty("findings")
            .EnumerateArray()
            .First(f => f.GetProperty("rule").GetString() == "missing-index");
        finding.GetProperty("severity").GetString().ShouldBe("high");
        finding.GetProperty("share").GetDouble().ShouldBeGreaterThan(0.3);
        var prescription = finding.GetProperty("prescriptions")[0];
        prescription.GetProperty("sql").GetString()!.ShouldContain("\"Order Lines\"");
        prescription.GetProperty("sql").GetString()!.ShouldContain("\"Customer\"");
        prescription.GetProperty("revert").GetString()!.ShouldStartWith("DROP INDEX CONCURRENTLY");
        prescription.GetProperty("predicted").GetProperty("load_reduction").GetDouble().ShouldBeGreaterThan(0.3);
    }

    [Theory]
    [InlineData("text")]
    [InlineData("json")]
    [InlineData("html")]
    public async Task Shows_no_literal_of_the_users_data(string format)
    {
        var connection = await server.CreateDatabaseAsync(Shop.Schema);
        await using var traffic = Shop.Traffic(connection, seed: 2);

        var ran = await Ran.PlimsollAsync("audit", "--postgres", connection, "--window", "2s", "--format", format);

        ran.Code.ShouldBe(ExitCodes.Success, ran.Error);
        ran.Out.Length.ShouldBeGreaterThan(500);
        foreach (var text in (string[])[ran.Out, ran.Error])
        {
            text.ShouldNotContain("vandersloot");
            text.ShouldNotContain("wilhelmina");
            text.ShouldNotContain(server.Server.Password);
        }
    }

    [Fact]
    public async Task Bounds_the_writes_as_asked_and_says_what_it_refused_for_it()
    {
        var connection = await server.CreateDatabaseAsync(Shop.Schema);
        await using var traffic = Shop.Traffic(connection, seed: 5);

        var ran = await Ran.PlimsollAsync(
            "audit",
            "--postgres",
            connection,
            "--window",
            "2s",
            "--max-write-slowdown",
            "1",
            "--unseen-insert-rows",
            "1000"
        );

        ran.Code.ShouldBe(ExitCodes.Success, ran.Error);
        ran.Out.ShouldContain("Indexes that were considered and refused");
        ran.Out.ShouldContain("\"Customer\"");
        ran.Out.ShouldContain("more than 1 times slower");
        ran.Out.ShouldNotContain("CREATE INDEX CONCURRENTLY plimsoll_");
    }

    [Theory]
    [InlineData("--max-write-slowdown", "0.5")]
    [InlineData("--max-write-slowdown", "much")]
    [InlineData("--unseen-insert-rows", "0")]
    public async Task Refuses_a_bound_that_is_none(params string[] options)
    {
        var ran = await Ran.PlimsollAsync(["audit", "--postgres", "Host=127.0.0.1;Port=1", .. options]);

        ran.Code.ShouldBe(ExitCodes.Usage, ran.Error);
        ran.Error.ShouldContain(options[1]);
    }

    [Fact]
    public async Task A_healthy_database_gets_nothing_above_info()
    {
        var connection = await server.CreateDatabaseAsync(Shop.Schema + Shop.Mend);
        await using var traffic = Shop.Traffic(connection, seed: 3);

        var ran = await Ran.PlimsollAsync("audit", "--postgres", connection, "--window", "3s", "--format", "json");

        ran.Code.ShouldBe(ExitCodes.Success, ran.Error);
        using var report = JsonDocument.Parse(ran.Out);
        var above = report
            .RootElement.GetProperty("findings")
            .EnumerateArray()
            .Where(f => f.GetProperty("severity").GetString() != "info")
            // The tests' own server runs without fsync, which is a true finding about the server, not the database.
            .Where(f => f.GetProperty("rule").GetString() != "risky-setting")
            .Select(f => $"{f.GetProperty("rule")}: {f.GetProperty("title")}");
        above.ShouldBeEmpty();
    }

    [Fact]
    public async Task Ends_with_its_own_code_when_a_finding_is_as_bad_as_asked_for()
    {
        var connection = await server.CreateDatabaseAsync(Shop.Schema);
        await using var traffic = Shop.Traffic(connection, seed: 4);

        var ran = await Ran.PlimsollAsync("audit", "--postgres", connection, "--window", "2s", "--fail-on", "high");

        ran.Code.ShouldBe(ExitCodes.FindingsFound, ran.Error);
    }

    [Fact]
    public async Task Writes_files_by_their_ending_and_still_prints_the_text()
    {
        var connection = await server.CreateDatabaseAsync(Shop.Schema);
        await using var traffic = Shop.Traffic(connection, seed: 5);
        var directory = Directory.CreateTempSubdirectory("plimsoll-cli-");
        try
        {
            var html = Path.Combine(directory.FullName, "deep", "audit.html");
            var json = Path.Combine(directory.FullName, "audit.json");
            var ran = await Ran.PlimsollAsync(
                "audit",
                "--postgres",
                connection,
                "--window",
                "2s",
                "--output",
                html,
                "--output",
                json
            );

            ran.Code.ShouldBe(ExitCodes.Success, ran.Error);
            ran.Out.ShouldContain("of the load");
            var page = await File.ReadAllTextAsync(html, TestContext.Current.CancellationToken);
            page.ShouldStartWith("<!doctype html>");
            page.ShouldNotContain("http://");
            page.ShouldNotContain("https://");
            using var report = JsonDocument.Parse(
                await File.ReadAllTextAsync(json, TestContext.Current.CancellationToken)
            );
            foreach (var finding in report.RootElement.GetProperty("findings").EnumerateArray())
            {
                s_severities.ShouldContain(finding.GetProperty("severity").GetString());
            }
        }
        finally
        {
            directory.Delete(recursive: true);
        }
    }

    [Fact]
    public async Task Says_so_when_there_is_no_load()
    {
        var connection = await server.CreateDatabaseAsync();

        var ran = await Ran.PlimsollAsync("audit", "--postgres", connection, "--window", "1s");

        ran.Code.ShouldBe(ExitCodes.Success, ran.Error);
    }

    [Theory]
    [InlineData(ExitCodes.Usage, "")]
    [InlineData(ExitCodes.Usage, "nonsense")]
    [InlineData(ExitCodes.Usage, "Host=127.0.0.1;Prot=5432")]
    [InlineData(ExitCodes.Connection, "Host=127.0.0.1;Port=1;Username=x;Password=hunter2;Database=x")]
    [InlineData(ExitCodes.Connection, "postgres://x:hunter2@127.0.0.1:1/x")]
    public async Task Refuses_a_bad_connection_string_without_repeating_its_password(int code, string connection)
    {
        var ran = await Ran.PlimsollAsync("audit", "--postgres", connection, "--window", "1s");

        ran.Code.ShouldBe(code, ran.Error);
        ran.Error.Length.ShouldBeGreaterThan(20);
        ran.Error.ShouldNotContain("hunter2");
        ran.Out.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_wrong_password_is_a_refused_login()
    {
        var ran = await Ran.PlimsollAsync(
            "audit",
            "--postgres",
            server.Server.ConnectionString(password: "hunter2"),
            "--window",
            "1s"
        );

        ran.Code.ShouldBe(ExitCodes.Connection, ran.Error);
        ran.Error.ShouldContain("password");
        ran.Error.ShouldNotContain("hunter2");
    }

    [Fact]
    public async Task Without_pg_stat_statements_it_says_how_to_get_it()
    {
        var token = TestContext.Current.CancellationToken;
        await server.Server.CreateDatabaseAsync("no_pgss", token);

        var ran = await Ran.PlimsollAsync(
            "audit",
            "--postgres",
            server.Server.ConnectionString("no_pgss"),
            "--window",
            "1s"
        );

        ran.Code.ShouldBe(ExitCodes.Server, ran.Error);
        ran.Error.ShouldContain("CREATE EXTENSION");
    }

    [Theory]
    [InlineData("--window", "soon")]
    [InlineData("--format", "pdf")]
    [InlineData("--fail-on", "awful")]
    [InlineData("--disk-budget", "many")]
    public async Task Names_the_option_that_it_cannot_understand(string option, string value)
    {
        var ran = await Ran.PlimsollAsync("audit", "--postgres", "Host=127.0.0.1;Port=1", option, value);

        ran.Code.ShouldBe(ExitCodes.Usage);
        ran.Error.ShouldContain(value);
    }
}
