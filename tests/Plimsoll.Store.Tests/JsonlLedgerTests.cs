using System.Text;
using Plimsoll.Core;
using Plimsoll.Core.Prescriptions;
using Plimsoll.Core.Prescriptions.Indexes;
using Plimsoll.Core.Signals;
using Plimsoll.Core.Trials;
using Plimsoll.Core.Trials.Ledger;
using Plimsoll.Store.Ledger;

namespace Plimsoll.Store.Tests;

public sealed class JsonlLedgerTests : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("plimsoll-ledger-").FullName;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private string LedgerFile => Path.Combine(_directory, "sub", "ledger.jsonl");

    public static TheoryData<int> Kinds => [.. Enumerable.Range(0, s_changes.Length)];

    private static readonly QualifiedName s_table = new("my schema", "größe \"x\"");

    private static readonly Change[] s_changes =
    [
        new Change.CreateIndex(
            new IndexDesign
            {
                Table = s_table,
                Method = "gin",
                Keys =
                [
                    IndexKey.Of("a b", descending: true),
                    new IndexKey("lower(c)")
                    {
                        OperatorClass = "gin_trgm_ops",
                        NullsFirst = true,
                        Collation = "\"C\"",
                    },
                ],
                Include = ["d"],
                Predicate = "e > 3",
                NeedsExtension = "pg_trgm",
            }
        ),
        new Change.DropIndex(new("public", "i"), s_table, "CREATE INDEX i ON t USING btree (a)", "it's"),
        new Change.Reindex(new("public", "i"), s_table),
        new Change.CreateExtension("pg_trgm"),
        new Change.SetServerSetting("work_mem", "64MB", "4MB"),
        new Change.SetTableOption(s_table, "fillfactor", "90", null),
        new Change.CreateStatistics(new("public", "s"), s_table, ["a", "b"]),
        new Change.Analyze(s_table),
        new Change.Vacuum(s_table, Freeze: true),
    ];

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Brings_every_kind_of_change_back_as_it_was(int kind)
    {
        var change = s_changes[kind];
        using (var ledger = JsonlLedger.Open(LedgerFile))
        {
            await ledger.AppendAsync(Entry("one", LedgerStage.Applying, change), Token);
        }
        using var again = JsonlLedger.Open(LedgerFile);
        var back = again.Entries.ShouldHaveSingleItem().Change.ShouldNotBeNull();
        back.GetType().ShouldBe(change.GetType());
        back.Apply.ShouldBe(change.Apply);
        back.Revert.ShouldBe(change.Revert);
        if (change is Change.CreateIndex { Design: var design })
        {
            var read = ((Change.CreateIndex)back).Design;
            read.ShouldBe(design);
            read.NeedsExtension.ShouldBe("pg_trgm");
            read.QualifiedName.ShouldBe(design.QualifiedName);
        }
    }

    [Fact]
    public async Task Keeps_verdict_effect_and_reason()
    {
        var judged = Entry("one", LedgerStage.Judged) with
        {
            Verdict = Verdict.Confirmed,
            Effect = new Effect("time per call", -0.4, new Interval(-0.5, -0.3)),
            Reason = "Faster — «sehr».",
        };
        using (var ledger = JsonlLedger.Open(LedgerFile))
        {
            await ledger.AppendAsync(judged, Token);
        }
        JsonlLedger.ReadAll(LedgerFile).ShouldHaveSingleItem().ShouldBe(judged);
    }

    [Fact]
    public async Task Cuts_off_a_last_line_that_was_torn_wherever_it_was_torn()
    {
        using (var ledger = JsonlLedger.Open(LedgerFile))
        {
            await ledger.AppendAsync(Entry("one", LedgerStage.Applying, s_changes[4]), Token);
            await ledger.AppendAsync(Entry("one", LedgerStage.Applied), Token);
        }
        var whole = await File.ReadAllBytesAsync(LedgerFile, Token);
        var first = Array.IndexOf(whole, (byte)'\n') + 1;
        for (var length = first; length < whole.Length; length++)
        {
            await File.WriteAllBytesAsync(LedgerFile, whole[..length], Token);
            using (var ledger = JsonlLedger.Open(LedgerFile))
            {
                ledger.Entries.ShouldHaveSingleItem().Stage.ShouldBe(LedgerStage.Applying);
                await ledger.AppendAsync(Entry("one", LedgerStage.Reverting), Token);
            }
            JsonlLedger
                .ReadAll(LedgerFile)
                .Select(e => e.Stage)
                .ShouldBe([LedgerStage.Applying, LedgerStage.Reverting]);
        }
    }

    [Fact]
    public async Task Refuses_a_file_that_was_changed_in_the_middle()
    {
        using (var ledger = JsonlLedger.Open(LedgerFile))
        {
            await ledger.AppendAsync(Entry("one", LedgerStage.Applying, s_changes[4]), Token);
            await ledger.AppendAsync(Entry("one", LedgerStage.Applied), Token);
        }
        var text = await File.ReadAllTextAsync(LedgerFile, Token);
        await File.WriteAllTextAsync(LedgerFile, text.Replace("64MB", "65MB", StringComparison.Ordinal), Token);
        var fault = Should.Throw<PlimsollException>(() => JsonlLedger.Open(LedgerFile));
        fault.Fault.ShouldBe(Fault.File);
        fault.Message.ShouldContain("Line 1");
    }

    [Fact]
    public void Is_held_by_one_at_a_time()
    {
        using (JsonlLedger.Open(LedgerFile))
        {
            Should.Throw<PlimsollException>(() => JsonlLedger.Open(LedgerFile)).Fault.ShouldBe(Fault.Busy);
        }
        JsonlLedger.Open(LedgerFile).Dispose();
    }

    [Fact]
    public void Says_so_when_it_cannot_be_written()
    {
        var file = Path.Combine(_directory, "file");
        File.WriteAllText(file, "");
        Should
            .Throw<PlimsollException>(() => JsonlLedger.Open(Path.Combine(file, "ledger.jsonl")))
            .Fault.ShouldBe(Fault.File);
    }

    [Fact]
    public async Task People_can_read_the_sql_in_it()
    {
        using (var ledger = JsonlLedger.Open(LedgerFile))
        {
            await ledger.AppendAsync(Entry("one", LedgerStage.Applying, s_changes[0]), Token);
        }
        var text = await File.ReadAllTextAsync(LedgerFile, Encoding.UTF8, Token);
        text.ShouldContain("CREATE INDEX CONCURRENTLY");
        text.ShouldContain("DROP INDEX CONCURRENTLY");
    }

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    private static LedgerEntry Entry(string trial, LedgerStage stage, Change? change = null) =>
        new()
        {
            Trial = trial,
            Stage = stage,
            At = new DateTimeOffset(2026, 3, 2, 12, 0, 0, TimeSpan.Zero),
            Server = "7/app",
            Rule = "missing-index",
            Change = change,
        };
}
