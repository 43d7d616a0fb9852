using Plimsoll.Core;
using Plimsoll.Core.Prescriptions;
using Plimsoll.Core.Prescriptions.Indexes;
using Plimsoll.Core.Signals;

namespace Plimsoll.Tests.Changes;

/// <summary>A change and its way back leave the catalog as it was, whatever the names.</summary>
[Collection(nameof(ServerSettingChangeTests))]
public sealed class ApplyThenRevertTests(TestServer server)
{
    // Upper case, blanks, quotes, dots, non-ASCII, a keyword, and 63 bytes.
    private static readonly string[] s_names =
    [
        "plain",
        "Upper",
        "with space",
        "with\"quote",
        "it's",
        "dot.ted",
        "größe_日本",
        "select",
        "back\\slash",
        new('n', 63),
        "日日日日日日日日日日日日日日日日日日日日日",
    ];

    public static TheoryData<string> Names => [.. s_names];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Every_kind_of_change_leaves_the_catalog_as_it_was(string name)
    {
        var table = new QualifiedName(name, name);
        var quoted = SqlIdentifier.Quote(name);
        var setup = $"""
            CREATE SCHEMA {quoted};
            CREATE TABLE {table.ToSql()} ({quoted} int, b int);
            INSERT INTO {table.ToSql()} SELECT i, i % 10 FROM generate_series(1, 500) i;
            CREATE INDEX other ON {table.ToSql()} ({quoted}) WHERE b > 3;
            COMMENT ON INDEX {quoted}.other IS 'it''s \ mine';
            """;
        await using var play = await Playground.OpenAsync(server, setup);
        var before = await CatalogAsync(play);
        foreach (var change in Changes(table, name))
        {
            var ready = await play.ReadyAsync(change);
            await play.DoneAsync(ready);
            (await CatalogAsync(play)).ShouldNotBe(before, customMessage: change.Key);

            await play.Executor.RevertAsync(ready, "trial-1", Playground.Token);
            (await CatalogAsync(play)).ShouldBe(before, customMessage: change.Key);

            // Reverting again finds nothing to do.
            await play.Executor.RevertAsync(ready, "trial-1", Playground.Token);
            (await CatalogAsync(play)).ShouldBe(before, customMessage: change.Key);
        }
    }

    [Fact]
    public async Task Any_row_of_changes_goes_back_in_reverse_order()
    {
        var table = Playground.T;
        await using var play = await Playground.OpenAsync(server);
        var before = await CatalogAsync(play);
        var kinds = Changes(table, "a")
            .Select(c => c is Change.DropIndex ? new Change.DropIndex(new("public", "t_b"), table, "") : c)
            .ToList();
        var seed = Environment.TickCount;
        TestContext.Current.TestOutputHelper!.WriteLine($"seed {seed}");
        var random = new Random(seed);
        for (var round = 0; round < 5; round++)
        {
            var done = new Stack<Change>();
            foreach (var change in kinds.OrderBy(_ => random.Next()).Take(1 + random.Next(kinds.Count)))
            {
                var ready = await play.ReadyAsync(change);
                await play.DoneAsync(ready);
                done.Push(ready);
            }
            foreach (var change in done)
            {
                await play.Executor.RevertAsync(change, "trial-1", Playground.Token);
            }
            (await CatalogAsync(play)).ShouldBe(before);
        }
    }

    [Fact]
    public async Task What_was_never_applied_is_reverted_without_harm()
    {
        await using var play = await Playground.OpenAsync(server);
        var before = await CatalogAsync(play);
        foreach (var change in Changes(Playground.T, "a").Where(c => c is not Change.DropIndex))
        {
            await play.Executor.RevertAsync(await play.ReadyAsync(change), "trial-1", Playground.Token);
        }
        (await CatalogAsync(play)).ShouldBe(before);
    }

    private static async Task<string> CatalogAsync(Playground play) =>
        await play.CatalogAsync() + "\n" + await play.SettingsAsync();

    private static IEnumerable<Change> Changes(QualifiedName table, string column) =>
        [
            new Change.CreateIndex(
                new IndexDesign { Table = table, Keys = [IndexKey.Of("b"), IndexKey.Of(column, descending: true)] }
            ),
            new Change.CreateIndex(
                new IndexDesign
                {
                    Table = table,
                    Keys = [IndexKey.Of("b")],
                    Include = [column],
                    Predicate = "b > 5",
                }
            ),
            new Change.DropIndex(new QualifiedName(table.Schema, "other"), table, ""),
            new Change.SetTableOption(table, "fillfactor", "80", null),
            new Change.CreateStatistics(
                new QualifiedName(table.Schema, "plimsoll_" + column[..1]),
                table,
                [column, "b"]
            ),
            new Change.CreateExtension("pg_trgm"),
            new Change.SetServerSetting("log_autovacuum_min_duration", "5min", null),
        ];
}
