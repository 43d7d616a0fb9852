using Npgsql;
using Plimsoll.Core;
using Plimsoll.Core.Signals;
using Plimsoll.Core.Signals.Plans;

namespace Plimsoll.Tests.Observing;

/// <summary>Roles are the server's, not a database's: each test has one of its own.</summary>
public sealed class LimitedRoleTests(TestServer server)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_monitor_with_select_sees_statements_plans_and_statistics()
    {
        var (owner, limited) = await PrepareAsync(
            "eye",
            "GRANT pg_monitor TO eye; GRANT SELECT ON ALL TABLES IN SCHEMA public TO eye;"
        );
        await Watch.RunAsync(owner, "SELECT count(*) FROM goods WHERE kind = 5", Token, times: 3);
        await Watch.RunAsync(owner, "UPDATE goods SET note = 'x' WHERE kind = 5", Token, times: 3);

        var seen = await Watch.ObserveAsync(limited);

        var read = seen.Statements.Single(s => s.Text.StartsWith("SELECT count(*) FROM goods"));
        seen.Plans.ShouldContain(p => p.Statement == read.Fingerprint);
        seen.Catalog.Find("public", "goods")!.FindColumn("kind")!.Statistics.ShouldNotBeNull();
        // PostgreSQL wants the UPDATE privilege even for a plan.
        var write = seen.Statements.Single(s => s.Text.StartsWith("UPDATE goods"));
        seen.Refusals.Single(r => r.Statement == write.Fingerprint).Reason.ShouldBe(PlanRefusalReason.Privilege);
        seen.Blindspots.ShouldContain(b => b.What == "plans of some statements" && b.Remedy!.Contains("TO eye;"));
        seen.Blindspots.ShouldNotContain(b => b.Remedy != null && b.Remedy.Contains("GRANT pg_monitor"));
    }

    [Fact]
    public async Task A_role_without_privileges_is_told_what_is_hidden_and_the_grants_that_show_it()
    {
        var (owner, limited) = await PrepareAsync("\"Blind Ma\"\"n\"", "");
        await Watch.RunAsync(owner, "SELECT count(*) FROM goods WHERE kind = 6", Token, times: 3);

        var seen = await Watch.ObserveAsync(limited, token => Watch.RunAsync(owner, "SELECT pg_sleep(0.1)", token));

        var hidden = seen.Statements.Where(s => s.TextTruncated).ToList();
        hidden.ShouldNotBeEmpty();
        hidden.ShouldAllBe(s => s.Text == "<insufficient privilege>");
        seen.Catalog.Find("public", "goods")!.CanSelect.ShouldBeFalse();
        seen.Catalog.Find("public", "goods")!.FindColumn("kind")!.Statistics.ShouldBeNull();
        seen.Blindspots.ShouldContain(b => b.Remedy == "GRANT pg_monitor TO \"Blind Ma\"\"n\";");
        seen.Blindspots.ShouldContain(b =>
            b.Remedy
            == "GRANT USAGE ON SCHEMA public TO \"Blind Ma\"\"n\"; GRANT SELECT ON ALL TABLES IN SCHEMA public TO \"Blind Ma\"\"n\";"
        );
        seen.Blindspots.ShouldAllBe(b => b.Consequence.Length > 0 && b.Why.Length > 0);
    }

    [Fact]
    public async Task The_grants_that_are_named_do_mend_it()
    {
        var (owner, limited) = await PrepareAsync("patient", "");
        await Watch.RunAsync(owner, "SELECT count(*) FROM goods WHERE kind = 7", Token, times: 3);
        var before = await Watch.ObserveAsync(limited);
        foreach (
            var remedy in before.Blindspots.Select(b => b.Remedy).OfType<string>().Where(r => r.StartsWith("GRANT"))
        )
        {
            await Watch.RunAsync(owner, remedy, Token);
        }
        var after = await Watch.ObserveAsync(limited);
        after.Statements.ShouldNotContain(s => s.TextTruncated);
        after.Catalog.Tables.ShouldAllBe(t => t.CanSelect);
        var statement = after.Statements.Single(s => s.Text.StartsWith("SELECT count(*) FROM goods"));
        after.Plans.ShouldContain(p => p.Statement == statement.Fingerprint);
    }

    [Fact]
    public async Task Without_the_extension_it_says_which_statement_makes_it()
    {
        var connection = await server.Server.CreateDatabaseAsync("no_extension", Token);
        var fault = await Should.ThrowAsync<PlimsollException>(Watch.ObserveAsync(connection));
        fault.Fault.ShouldBe(Fault.Server);
        fault.Message.ShouldContain("pg_stat_statements is not installed in database no_extension");
        fault.Next.ShouldContain("CREATE EXTENSION pg_stat_statements;");
        fault.Next.ShouldContain("shared_preload_libraries");
    }

    [Fact]
    public async Task Finds_the_extension_in_any_schema()
    {
        var connection = await server.Server.CreateDatabaseAsync("elsewhere", Token);
        await server.Server.ExecuteAsync(
            "CREATE SCHEMA \"Moni tor\"; CREATE EXTENSION pg_stat_statements SCHEMA \"Moni tor\"",
            "elsewhere",
            Token
        );
        var seen = await Watch.ObserveAsync(connection);
        seen.Statements.ShouldNotBeNull();
        // What an extension brings along is not the users'.
        seen.Catalog.Tables.ShouldBeEmpty();
    }

    private async Task<(string Owner, string Limited)> PrepareAsync(string role, string grants)
    {
        var owner = await server.CreateDatabaseAsync(
            $"""
            CREATE ROLE {role} LOGIN PASSWORD 'x';
            CREATE TABLE goods (id serial PRIMARY KEY, kind int, note text);
            INSERT INTO goods (kind) SELECT i % 10 FROM generate_series(1, 1000) i; ANALYZE;
            {grants}
            """
        );
        var database = new NpgsqlConnectionStringBuilder(owner).Database!;
        var name = role.StartsWith('"') ? role[1..^1].Replace("\"\"", "\"") : role;
        return (owner, server.Server.ConnectionString(database, name, "x"));
    }
}
