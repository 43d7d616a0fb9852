using Plimsoll.Core.Diagnosis;
using Plimsoll.Core.Diagnosis.Detectors;
using Plimsoll.Core.Prescriptions;
using Plimsoll.Core.Signals;
using Plimsoll.Core.Signals.Plans;
using Plimsoll.Core.Tests.Building;

namespace Plimsoll.Core.Tests.Diagnosis.Detectors;

public sealed class UpdateNotHotDetectorTests
{
    private static readonly PlanNode Update = APlan.Above("ModifyTable", APlan.SeqScan("t")) with
    {
        Operation = "Update",
        Schema = "public",
        Relation = "t",
    };

    private static AWorkload With(
        long updates = 120_000,
        long hot = 10_000,
        string set = "note",
        Func<ATable, ATable>? but = null
    ) =>
        AWorkload
            .With()
            .Table(
                "t",
                t =>
                    (but ?? (x => x))(
                        t.Column("id")
                            .Column("Status", "text")
                            .Column("note", "text")
                            .PrimaryKey("id")
                            .Index("t_status", "Status")
                            .Counters(c => c with { RowsUpdated = updates, RowsHotUpdated = hot })
                    )
            )
            .Statement($"UPDATE t SET {set} = $1 WHERE id = $2", s => s.Share(0.3).Plan(Update));

    [Fact]
    public void Leaves_room_on_the_pages_where_no_indexed_column_is_seen_to_be_set()
    {
        var finding = With().Diagnose<UpdateNotHotDetector>().ShouldHaveSingleItem();

        finding.Title.ShouldBe("Only 8.3 % of the updates of t are heap-only");
        finding.Severity.ShouldBe(Severity.Low);
        finding.Confidence.ShouldBe(Confidence.Low);
        var change = finding.Prescriptions.ShouldHaveSingleItem().Change;
        change.Apply.ShouldBe(["ALTER TABLE public.t SET (fillfactor = 90)"]);
        change.Revert.ShouldBe(["ALTER TABLE public.t RESET (fillfactor)"]);
    }

    [Fact]
    public void Names_the_index_on_a_column_that_is_set()
    {
        var finding = With(set: "note = $3, \"Status\"").Diagnose<UpdateNotHotDetector>().ShouldHaveSingleItem();

        finding.Evidence.ShouldContain(new Evidence("indexes on columns that are set", "t_status"));
        finding.Prescriptions.ShouldHaveSingleItem().Change.ShouldBeOfType<Change.Advice>();
    }

    [Theory]
    [InlineData("\"Status\"", true)]
    [InlineData("note", true)]
    [InlineData("other", false)]
    public void Knows_the_columns_in_an_expression_and_in_the_WHERE_of_a_partial_index(string set, bool isNamed)
    {
        var finding = With(
                set: set,
                but: t =>
                    t.But(x =>
                        x with
                        {
                            Indexes =
                            [
                                x.Indexes[0],
                                x.Indexes[1] with
                                {
                                    Keys = [new IndexKey("lower(note)")],
                                    Predicate = "(\"Status\" = 'open'::text)",
                                },
                            ],
                        }
                    )
            )
            .Diagnose<UpdateNotHotDetector>()
            .ShouldHaveSingleItem();

        finding.Evidence.Any(e => e.Value == "t_status").ShouldBe(isNamed);
    }

    [Theory]
    [InlineData(15, true)]
    [InlineData(16, false)]
    public void A_BRIN_index_stands_in_the_way_up_to_15(int version, bool isNamed)
    {
        var finding = With(
                set: "\"Status\"",
                but: t => t.But(x => x with { Indexes = [x.Indexes[0], x.Indexes[1] with { Method = "brin" }] })
            )
            .Server(s => s with { VersionNumber = version * 10_000 })
            .Diagnose<UpdateNotHotDetector>()
            .ShouldHaveSingleItem();

        finding.Evidence.Any(e => e.Value == "t_status").ShouldBe(isNamed);
    }

    [Fact]
    public void Does_not_ask_for_room_that_the_fillfactor_leaves_already()
    {
        With(but: t => t.But(x => x with { Options = new Dictionary<string, string> { ["fillfactor"] = "85" } }))
            .Diagnose<UpdateNotHotDetector>()
            .ShouldHaveSingleItem()
            .Prescriptions.ShouldHaveSingleItem()
            .Change.ShouldBeOfType<Change.Advice>()
            .Text.ShouldContain("leaves room already");
    }

    [Fact]
    public void Does_not_blame_full_pages_where_the_server_counts_that_there_was_room()
    {
        With()
            .Server(s => s with { VersionNumber = 160003 })
            .Diagnose<UpdateNotHotDetector>()
            .ShouldHaveSingleItem()
            .Prescriptions.ShouldAllBe(p => !p.Change.IsAutomatic);
    }

    [Fact]
    public void Is_medium_where_very_many_entries_are_written()
    {
        With(updates: 1_200_000)
            .Diagnose<UpdateNotHotDetector>()
            .ShouldHaveSingleItem()
            .Severity.ShouldBe(Severity.Medium);
    }

    [Fact]
    public void Only_mentions_it_where_the_updates_cost_little()
    {
        With(updates: 1_500, hot: 10).Diagnose<UpdateNotHotDetector>()[0].Severity.ShouldBe(Severity.Info);
    }

    [Theory]
    [InlineData(120_000, 100_000)]
    [InlineData(900, 0)]
    [InlineData(0, 0)]
    public void Is_silent_where_updates_are_heap_only_or_few(long updates, long hot)
    {
        With(updates, hot).Diagnose<UpdateNotHotDetector>().ShouldBeEmpty();
    }

    [Fact]
    public void Quotes_strange_names()
    {
        AWorkload
            .With()
            .Table(
                "Café \"x\"",
                t => t.PrimaryKey("id").Counters(c => c with { RowsUpdated = 5_000 }),
                schema: "My Schema"
            )
            .Diagnose<UpdateNotHotDetector>()
            .ShouldHaveSingleItem()
            .Prescriptions[0]
            .Change.Apply.ShouldBe(["ALTER TABLE \"My Schema\".\"Café \"\"x\"\"\" SET (fillfactor = 90)"]);
    }
}
