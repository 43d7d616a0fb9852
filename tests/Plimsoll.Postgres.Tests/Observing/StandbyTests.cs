using Plimsoll.Core.Signals;
using Plimsoll.Eng;
using Plimsoll.Postgres.Doctor;

namespace Plimsoll.Tests.Observing;

public sealed class StandbyTests(TestServer server)
{
    [Fact]
    public async Task A_standby_is_observed_with_plans_and_says_what_it_cannot_show()
    {
        var token = TestContext.Current.CancellationToken;
        var connection = await server.CreateDatabaseAsync(
            "CREATE TABLE t (a int PRIMARY KEY, b text); INSERT INTO t SELECT i, i FROM generate_series(1, 1000) i; ANALYZE"
        );
        await using var standby = await Standby.StartAsync(
            server.Server,
            new PrivatePostgresOptions
            {
                Directory = Directory.CreateTempSubdirectory("plimsoll-tests-").FullName,
                DeleteWhenDisposed = true,
                Settings = PrivatePostgresOptions.Quick,
            },
            token
        );
        var database = new Npgsql.NpgsqlConnectionStringBuilder(connection).Database!;
        var there = standby.ConnectionString(database);
        await Watch.RunAsync(there, "SELECT b FROM t WHERE b = 'x'", token, times: 3);

        var seen = await Watch.ObserveAsync(there);

        seen.Server.IsStandby.ShouldBeTrue();
        var statement = seen.Statements.Single(s => s.Text.StartsWith("SELECT b FROM t"));
        statement.Cumulative.Calls.ShouldBe(3);
        seen.Plans.ShouldContain(p => p.Statement == statement.Fingerprint);
        seen.Catalog.Find("public", "t")!.Pages.ShouldBeGreaterThan(0);
        seen.Load.Checkpoints!.WalInWindow.ShouldBeNull();
        seen.Blindspots.ShouldContain(b => b.Why == "the server is a standby");

        var primary = await Watch.ObserveAsync(connection);
        primary.Load.Replicas.ShouldHaveSingleItem().State.ShouldBe("streaming");

        var report = await DatabaseDoctor.ExamineAsync(there, token);
        report.CanAudit.ShouldBeTrue();
        report.CanTune.ShouldBeFalse();
        report.Checks.Single(c => c.Name == "primary").State.ShouldBe(CheckState.Fail);
    }
}
