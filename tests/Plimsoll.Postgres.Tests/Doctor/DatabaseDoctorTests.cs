using Npgsql;
using Plimsoll.Postgres.Doctor;
using Plimsoll.Tests.Observing;

namespace Plimsoll.Tests.Doctor;

public sealed class DatabaseDoctorTests(TestServer server)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Finds_a_superuser_fit_for_all()
    {
        var connection = await server.CreateDatabaseAsync("CREATE EXTENSION hypopg; CREATE TABLE t (a int)");
        var report = await DatabaseDoctor.ExamineAsync(connection, Token);
        report.CanAudit.ShouldBeTrue();
        report.CanTune.ShouldBeTrue();
        report.Checks.Select(c => c.Name).ShouldBeUnique();
        State(report, "statements").ShouldBe(CheckState.Ok);
        State(report, "hypopg").ShouldBe(CheckState.Ok);
        State(report, "ownership").ShouldBe(CheckState.Ok);
        State(report, "alter-system").ShouldBe(CheckState.Ok);
        // Off by default.
        report
            .Checks.Single(c => c.Name == "track_io_timing")
            .Remedy.ShouldBe("ALTER SYSTEM SET track_io_timing = on; SELECT pg_reload_conf();");
    }

    [Fact]
    public async Task Names_the_grants_that_a_poor_role_needs_and_they_mend_it()
    {
        var connection = await server.CreateDatabaseAsync(
            """
            CREATE ROLE pauper LOGIN PASSWORD 'x'; CREATE ROLE lord;
            CREATE SCHEMA "Manor"; CREATE TABLE "Manor".hall (a int); ALTER TABLE "Manor".hall OWNER TO lord; CREATE TABLE t (a int);
            ALTER TABLE t OWNER TO lord;
            """
        );
        var poor = server.Server.ConnectionString(
            new NpgsqlConnectionStringBuilder(connection).Database!,
            "pauper",
            "x"
        );
        string[] names = ["monitoring-role", "select", "plan-writes", "ownership", "create", "alter-system"];

        var before = await DatabaseDoctor.ExamineAsync(poor, Token);
        before.CanAudit.ShouldBeTrue();
        foreach (var name in names)
        {
            var check = before.Checks.Single(c => c.Name == name);
            // A role that owns no table at all cannot tune; the rest only weakens.
            check.State.ShouldBe(name == "ownership" ? CheckState.Fail : CheckState.Warn, name);
            await server.Server.ExecuteAsync(
                check.Remedy!,
                new NpgsqlConnectionStringBuilder(connection).Database!,
                Token
            );
        }

        var after = await DatabaseDoctor.ExamineAsync(poor, Token);
        foreach (var name in names)
        {
            State(after, name).ShouldBe(CheckState.Ok, name);
        }
    }

    [Fact]
    public async Task A_database_without_the_extension_fails_with_the_statement_that_makes_it()
    {
        var connection = await server.Server.CreateDatabaseAsync("bare", Token);
        var report = await DatabaseDoctor.ExamineAsync(connection, Token);
        report.CanAudit.ShouldBeFalse();
        report.Checks.Single(c => c.Name == "statements").Remedy!.ShouldContain("CREATE EXTENSION pg_stat_statements;");
    }

    [Fact]
    public async Task Warns_of_statistics_that_are_missing()
    {
        var connection = await server.CreateDatabaseAsync();
        await Watch.RunAsync(
            connection,
            "CREATE TABLE \"New T\" AS SELECT generate_series(1, 5000) AS a; SELECT pg_stat_force_next_flush()",
            Token
        );
        var report = await DatabaseDoctor.ExamineAsync(connection, Token);
        report.Checks.Single(c => c.Name == "statistics").Remedy.ShouldBe("ANALYZE public.\"New T\";");
    }

    private static CheckState State(DoctorReport report, string name) =>
        report.Checks.Single(c => c.Name == name).State;
}
