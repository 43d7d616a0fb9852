using Plimsoll.Cli;
using Plimsoll.Tests.Building;

namespace Plimsoll.Tests.Verbs;

public sealed class TuneRightsTests(TestServer server) : IDisposable
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("plimsoll-rights-");

    public void Dispose() => _directory.Delete(recursive: true);

    [Fact]
    public async Task A_role_that_may_change_nothing_is_told_so_before_anything_is_measured()
    {
        var role = $"looks_only_{Guid.NewGuid():N}";
        var connection = await server.CreateDatabaseAsync(
            Shop.SchemaWithoutHypopg
                + $"CREATE ROLE {role} LOGIN PASSWORD 'p'; GRANT pg_monitor TO {role}; GRANT SELECT ON ALL TABLES IN SCHEMA public TO {role};"
        );
        var theirs = new Npgsql.NpgsqlConnectionStringBuilder(connection) { Username = role, Password = "p" };

        var ran = await Ran.PlimsollAsync(
            "tune",
            "--postgres",
            theirs.ConnectionString,
            "--live",
            "--apply",
            "--ledger",
            Path.Combine(_directory.FullName, "ledger.jsonl")
        );

        ran.Code.ShouldBe(ExitCodes.Privilege, ran.Error);
        ran.Error.ShouldContain("GRANT ");
        ran.Error.ShouldContain($" TO {role};");
        ran.Error.ShouldNotContain("Measuring");
    }
}
