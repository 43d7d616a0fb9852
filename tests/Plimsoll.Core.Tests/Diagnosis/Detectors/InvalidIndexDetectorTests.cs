using Plimsoll.Core.Diagnosis;
using Plimsoll.Core.Diagnosis.Detectors;
using Plimsoll.Core.Prescriptions;
using Plimsoll.Core.Signals;
using Plimsoll.Core.Tests.Building;
using Index = Plimsoll.Core.Signals.Index;

namespace Plimsoll.Core.Tests.Diagnosis.Detectors;

public sealed class InvalidIndexDetectorTests
{
    private static Index Invalid(Index index) => index with { IsValid = false, Size = Bytes.FromMegabytes(30) };

    private static AWorkload With(string index, Func<Index, Index>? but = null) =>
        AWorkload
            .With()
            .Table("t", t => t.Column("a").Index(index, ["a"], i => (but ?? (x => x))(Invalid(i))).PrimaryKey("id"));

    [Fact]
    public void Rebuilds_an_index_that_was_meant_or_drops_it()
    {
        var finding = With("t_a").Diagnose<InvalidIndexDetector>().ShouldHaveSingleItem();

        finding.Severity.ShouldBe(Severity.Medium);
        finding
            .Prescriptions.Select(p => p.Change.Apply[0])
            .ShouldBe(["REINDEX INDEX CONCURRENTLY public.t_a", "DROP INDEX CONCURRENTLY public.t_a"]);
    }

    [Theory]
    [InlineData("t_a_ccnew")]
    [InlineData("t_a_ccold1")]
    public void Drops_what_a_concurrent_reindex_left(string name)
    {
        With(name)
            .Diagnose<InvalidIndexDetector>()
            .ShouldHaveSingleItem()
            .Prescriptions.ShouldHaveSingleItem()
            .Change.ShouldBeOfType<Change.DropIndex>();
    }

    [Fact]
    public void Drops_it_where_a_valid_index_serves_already()
    {
        AWorkload
            .With()
            .Table("t", t => t.Column("a").Index("t_a", ["a"], Invalid).Index("t_a1", "a"))
            .Diagnose<InvalidIndexDetector>()
            .ShouldHaveSingleItem()
            .Prescriptions.ShouldHaveSingleItem()
            .Change.ShouldBeOfType<Change.DropIndex>();
    }

    [Fact]
    public void Matters_less_where_writes_do_not_keep_it_up()
    {
        With("t_a", i => i with { IsReady = false })
            .Diagnose<InvalidIndexDetector>()
            .ShouldHaveSingleItem()
            .Severity.ShouldBe(Severity.Low);
    }

    [Fact]
    public void Waits_while_an_index_of_the_table_is_being_built()
    {
        var finding = With("t_a", i => i with { MayBeInTheMaking = true })
            .Diagnose<InvalidIndexDetector>()
            .ShouldHaveSingleItem();

        finding.Severity.ShouldBe(Severity.Info);
        finding.Confidence.ShouldBe(Confidence.Low);
        finding.Prescriptions.ShouldBeEmpty();
    }

    [Fact]
    public void Calls_nothing_a_leftover_on_a_standby_where_the_build_cannot_be_seen()
    {
        var finding = With("t_a")
            .Server(s => s with { IsStandby = true })
            .Diagnose<InvalidIndexDetector>()
            .ShouldHaveSingleItem();

        finding.Severity.ShouldBe(Severity.Info);
        finding.Explanation.ShouldContain("on the primary");
        finding.Prescriptions.ShouldBeEmpty();
    }

    [Fact]
    public void Leaves_the_parent_of_partitions_to_a_person()
    {
        AWorkload
            .With()
            .Table("t", t => t.Index("t_a", ["a"], Invalid).But(x => x with { Kind = TableKind.Partitioned }))
            .Diagnose<InvalidIndexDetector>()
            .ShouldHaveSingleItem()
            .Prescriptions.ShouldAllBe(p => !p.Change.IsAutomatic);
    }

    [Fact]
    public void Quotes_strange_names()
    {
        With("My \"Index\" é")
            .Diagnose<InvalidIndexDetector>()[0]
            .Prescriptions[0]
            .Change.Apply.ShouldBe(["REINDEX INDEX CONCURRENTLY public.\"My \"\"Index\"\" é\""]);
    }

    [Fact]
    public void Is_silent_about_valid_indexes()
    {
        AWorkload
            .With()
            .Table("t", t => t.PrimaryKey("id").Index("t_a", "a"))
            .Diagnose<InvalidIndexDetector>()
            .ShouldBeEmpty();
    }
}
