using Plimsoll.Core.Diagnosis;
using Plimsoll.Core.Diagnosis.Detectors;
using Plimsoll.Core.Prescriptions;
using Plimsoll.Core.Signals;
using Plimsoll.Core.Tests.Building;
using Index = Plimsoll.Core.Signals.Index;

namespace Plimsoll.Core.Tests.Diagnosis.Detectors;

public sealed class DuplicateIndexDetectorTests
{
    private static readonly Func<Index, Index> As = i => i with { Size = Bytes.FromMegabytes(20) };

    private static IReadOnlyList<Finding> Diagnose(Func<ATable, ATable> describe) =>
        AWorkload
            .With()
            .Table("t", t => describe(t.Rows(1_000_000).Column("id").Column("a").Column("b").Column("c")))
            .Diagnose<DuplicateIndexDetector>();

    private static IEnumerable<(string Dropped, bool Names)> Dropped(
        IReadOnlyList<Finding> findings,
        string survivor
    ) => findings.Select(f => (f.Subject, f.Title.Contains(survivor, StringComparison.Ordinal)));

    [Fact]
    public void Drops_the_later_named_of_two_equal_indexes_and_names_the_survivor()
    {
        var finding = Diagnose(t => t.Index("t_a_idx", ["a"], As).Index("t_a_idx1", ["a"], As)).ShouldHaveSingleItem();

        finding.Title.ShouldBe("Index t_a_idx1 repeats t_a_idx on t");
        finding.Severity.ShouldBe(Severity.Low);
        finding.Confidence.ShouldBe(Confidence.High);
        finding
            .Prescriptions.ShouldHaveSingleItem()
            .Change.ShouldBe(
                new Change.DropIndex(
                    new("public", "t_a_idx1"),
                    new("public", "t"),
                    "CREATE INDEX t_a_idx1 ON public.t USING btree (a)"
                )
            );
    }

    [Fact]
    public void Drops_the_leading_part_of_a_wider_index()
    {
        var finding = Diagnose(t => t.Index("t_a_b", ["a", "b"], As).Index("t_a", ["a"], As)).ShouldHaveSingleItem();

        finding.Title.ShouldBe("Index t_a is the leading part of t_a_b on t");
        finding.Confidence.ShouldBe(Confidence.Medium);
    }

    [Fact]
    public void Never_drops_a_survivor_out_of_a_chain()
    {
        Dropped(
                Diagnose(t =>
                    t.Index("t_a", ["a"], As).Index("t_a_b", ["a", "b"], As).Index("t_a_b_c", ["a", "b", "c"], As)
                ),
                "t_a_b_c"
            )
            .ShouldBe([("t_a_b", true), ("t_a", true)], ignoreOrder: true);
    }

    [Fact]
    public void Drops_a_plain_index_that_the_primary_key_repeats()
    {
        Diagnose(t => t.PrimaryKey("id").Index("a_t_id", ["id"], As)).ShouldHaveSingleItem().Subject.ShouldBe("a_t_id");
    }

    [Fact]
    public void Drops_an_index_that_only_runs_the_other_way()
    {
        Diagnose(t =>
                t.Index("t_a", ["a"], As)
                    .Index("t_a_desc", [], i => As(i) with { Keys = [IndexKey.Of("a", descending: true)] })
            )
            .ShouldHaveSingleItem()
            .Subject.ShouldBe("t_a_desc");
    }

    [Fact]
    public void Leaves_a_repeated_constraint_to_a_person()
    {
        var change = Diagnose(t =>
                t.PrimaryKey("id").Index("T_id_key", ["id"], i => As(i) with { IsUnique = true, IsConstraint = true })
            )
            .ShouldHaveSingleItem()
            .Prescriptions.ShouldHaveSingleItem()
            .Change;

        change.IsAutomatic.ShouldBeFalse();
        change.Apply.ShouldBe(["ALTER TABLE public.t DROP CONSTRAINT \"T_id_key\""]);
        change.Revert.ShouldBe(["ALTER TABLE public.t ADD CONSTRAINT \"T_id_key\" UNIQUE (id)"]);
    }

    [Fact]
    public void Is_not_sure_where_the_survivor_is_much_larger()
    {
        var finding = Diagnose(t =>
                t.Index("t_a", ["a"], As).Index("t_a_b", ["a", "b"], i => i with { Size = Bytes.FromMegabytes(100) })
            )
            .ShouldHaveSingleItem();

        finding.Severity.ShouldBe(Severity.Info);
        finding.Confidence.ShouldBe(Confidence.Low);
    }

    public static TheoryData<string, Func<ATable, ATable>> Different =>
        new()
        {
            { "other columns", t => t.Index("x", ["a"], As).Index("y", ["b"], As) },
            { "not leading", t => t.Index("x", ["b"], As).Index("y", ["a", "b"], As) },
            { "a unique one enforces more", t => t.Index("x", ["a"], Unique).Index("y", ["a", "b"], As) },
            { "another predicate", t => t.Index("x", ["a"], Partial).Index("y", ["a"], As) },
            { "another method", t => t.Index("x", ["a"], i => As(i) with { Method = "hash" }).Index("y", ["a"], As) },
            { "part of a hash or BRIN", t => t.Index("x", ["a"], Brin).Index("y", ["a", "b"], Brin) },
            { "its INCLUDE is missing", t => t.Index("x", ["a"], Including).Index("y", ["a", "b"], As) },
            { "another order", t => t.Index("x", ["a", "b"], As).Index("y", [], Mixed) },
            {
                "another operator class",
                t => t.Index("x", [], i => As(i) with { Keys = [Pattern] }).Index("y", ["a"], As)
            },
            {
                "another collation of one expression",
                t =>
                    t.Index("x", [], i => As(i) with { Keys = [Lower with { Collation = "pg_catalog.\"C\"" }] })
                        .Index("y", [], i => As(i) with { Keys = [Lower] })
            },
            {
                "NULLs in another place",
                t =>
                    t.Index("x", [], i => As(i) with { Keys = [IndexKey.Of("a") with { NullsFirst = true }] })
                        .Index("y", ["a"], As)
            },
            {
                "a deferrable constraint checks later than a unique index",
                t =>
                    t.Index("x", ["a"], i => Unique(i) with { IsConstraint = true, IsImmediate = false })
                        .Index("y", ["a"], Unique)
            },
            { "invalid", t => t.Index("x", ["a"], As).Index("y", ["a"], i => As(i) with { IsValid = false }) },
            {
                "both bound",
                t =>
                    t.Index("x", ["a"], i => As(i) with { IsReplicaIdentity = true })
                        .Index("y", ["a"], i => As(i) with { IsClustered = true })
            },
        };

    private static readonly IndexKey Pattern = IndexKey.Of("a") with { OperatorClass = "text_pattern_ops" };

    private static readonly IndexKey Lower = new("lower(a)");

    private static Index Unique(Index index) => As(index) with { IsUnique = true };

    private static Index Partial(Index index) => As(index) with { Predicate = "(b IS NULL)" };

    private static Index Brin(Index index) => As(index) with { Method = "brin" };

    private static Index Including(Index index) => As(index) with { Include = ["c"] };

    private static Index Mixed(Index index) =>
        As(index) with
        {
            Keys = [IndexKey.Of("a"), IndexKey.Of("b", descending: true)],
        };

    [Theory]
    [MemberData(nameof(Different), DisableDiscoveryEnumeration = true)]
    public void Keeps_both_where_they_differ(string why, Func<ATable, ATable> describe)
    {
        Diagnose(describe).ShouldBeEmpty(why);
    }

    [Fact]
    public void Drops_one_whose_INCLUDE_the_survivor_has_among_its_keys()
    {
        Diagnose(t => t.Index("x", ["a"], Including).Index("y", ["a", "c"], As))
            .ShouldHaveSingleItem()
            .Subject.ShouldBe("x");
    }
}
