using System.Globalization;
using Npgsql;
using Plimsoll.Cli;
using Plimsoll.Core.Prescriptions;
using Plimsoll.Core.Prescriptions.Indexes;
using Plimsoll.Core.Signals;
using Plimsoll.Core.Trials.Ledger;
using Plimsoll.Postgres.Changes;
using Plimsoll.Store.Ledger;
using Plimsoll.Tests.Building;

namespace Plimsoll.Tests.Verbs;

/// <summary>The codes that no other test of a verb ends with.</summary>
public sealed class ExitCodeTests(TestServer server) : IDisposable
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("plimsoll-codes-");

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _directory.Delete(recursive: true);

    [Fact]
    public async Task What_cannot_be_undone_now_ends_with_its_own_code_and_is_undone_by_whoever_may()
    {
        var connection = await server.CreateDatabaseAsync("CREATE TABLE t (a int)");
        var change = new Change.CreateIndex(
            new IndexDesign { Table = new QualifiedName("public", "t"), Keys = [IndexKey.Of("a")] }
        );
        var ledger = Path.Combine(_directory.FullName, "ledger.jsonl");
        await using (
            var executor = await PostgresChangeExecutor.OpenAsync(
                connection,
                new ChangeOptions(),
                TimeProvider.System,
                Token
            )
        )
        {
            await executor.ApplyAsync(change, "t-1", Token);
            using var entries = JsonlLedger.Open(ledger);
            foreach (var stage in (LedgerStage[])[LedgerStage.Applying, LedgerStage.Applied, LedgerStage.Kept])
            {
                await entries.AppendAsync(
                    new LedgerEntry
                    {
                        Trial = "t-1",
                        Stage = stage,
                        At = new DateTimeOffset(2026, 3, 2, 12, 0, 0, TimeSpan.Zero),
                        Server = executor.Server,
                        Rule = "missing-index",
                        Change = stage == LedgerStage.Applying ? change : null,
                    },
                    Token
                );
            }
        }
        var role = "nobody " + Guid.NewGuid().ToString("N", CultureInfo.InvariantCulture)[..8];
        await server.Server.ExecuteAsync($"CREATE ROLE \"{role}\" LOGIN PASSWORD 'n'", "postgres", Token);
        var database = new NpgsqlConnectionStringBuilder(connection).Database!;
        var stranger = server.Server.ConnectionString(database, role, "n");

        var failed = await Ran.PlimsollAsync("revert", "--postgres", stranger, "--ledger", ledger);

        failed.Code.ShouldBe(ExitCodes.Change, failed.Out + failed.Error);
        failed.Error.ShouldContain("The way back could not be finished now");
        failed.Error.ShouldContain("lacks a privilege");
        failed.Error.ShouldContain("DROP INDEX CONCURRENTLY");

        var undone = await Ran.PlimsollAsync("revert", "--postgres", connection, "--ledger", ledger);

        undone.Code.ShouldBe(ExitCodes.Success, undone.Error);
        undone.Out.ShouldContain("DROP INDEX CONCURRENTLY");
    }

    [Fact]
    public async Task A_fault_of_its_own_is_told_by_its_kind_and_place_and_not_by_a_message_that_may_quote_data()
    {
        await using var output = new BrokenWriter();
        await using var error = new StringWriter();
        using var terminal = new Terminal(output, error, isInteractive: false, colours: false);

        var code = await PlimsollCommand.RunAsync(
            ["doctor", "--postgres", await server.CreateDatabaseAsync()],
            terminal,
            Token
        );

        code.ShouldBe(ExitCodes.Internal);
        error.ToString().ShouldContain("itself: NotSupportedException.");
        error.ToString().ShouldContain(nameof(BrokenWriter));
        error.ToString().ShouldNotContain(Shop.Secret);
    }

    private sealed class BrokenWriter : StringWriter
    {
        public BrokenWriter()
            : base(CultureInfo.InvariantCulture) { }

        public override void Write(char value) => throw new NotSupportedException(Shop.Secret);

        public override void Write(string? value) => throw new NotSupportedException(Shop.Secret);

        public override void Write(char[] buffer, int index, int count) => throw new NotSupportedException(Shop.Secret);
    }
}
