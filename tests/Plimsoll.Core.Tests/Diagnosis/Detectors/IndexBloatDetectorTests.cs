using Plimsoll.Core.Diagnosis;
using Plimsoll.Core.Diagnosis.Detectors;
using Plimsoll.Core.Prescriptions;
using Plimsoll.Core.Signals;
using Plimsoll.Core.Tests.Building;
using Index = Plimsoll.Core.Signals.Index;

namespace Plimsoll.Core.Tests.Diagnosis.Detectors;

public sealed class IndexBloatDetectorTests
{
    private static IReadOnlyList<Finding> Diagnose(
        double megabytes,
        double? fresh,
        Func<Index, Index>? but = null,
        string name = "t_a"
    ) =>
        AWorkload
            .With()
            .Table(
                "t",
                t =>
                    t.Column("a")
                        .Index(
                            name,
                            ["a"],
                            i =>
                                (but ?? (x => x))(
                                    i with
                                    {
                                        Size = Bytes.FromMegabytes(megabytes),
                                        FreshSize = fresh is { } f ? Bytes.FromMegabytes(f) : null,
                                    }
                                )
                        )
            )
            .Diagnose<IndexBloatDetector>();

    [Fact]
    public void Rebuilds_an_index_of_more_than_twice_its_fresh_size()
    {
        var finding = Diagnose(60, 20).ShouldHaveSingleItem();

        finding.Title.ShouldBe("Index t_a is 3 times as large as it need be");
        finding.Severity.ShouldBe(Severity.Low);
        var prescription = finding.Prescriptions.ShouldHaveSingleItem();
        prescription.Change.Apply.ShouldBe(["REINDEX INDEX CONCURRENTLY public.t_a"]);
        prescription.Change.Revert.ShouldBeEmpty();
        prescription.Cost.Disk.ShouldBe(Bytes.FromMegabytes(-40));
    }

    [Theory]
    [InlineData(2_500.0, 1_200.0)]
    [InlineData(200.0, 40.0)]
    public void Weighs_much_wasted_space_as_medium(double megabytes, double fresh)
    {
        Diagnose(megabytes, fresh).ShouldHaveSingleItem().Severity.ShouldBe(Severity.Medium);
    }

    [Fact]
    public void Leaves_the_index_of_an_exclusion_constraint_to_a_person()
    {
        var change = Diagnose(60, 20, i => i with { IsConstraint = true })[0].Prescriptions[0].Change;

        change.IsAutomatic.ShouldBeFalse();
        change.Apply.ShouldBe(["REINDEX INDEX public.t_a"]);
    }

    [Fact]
    public void Quotes_strange_names()
    {
        Diagnose(60, 20, name: "Idx \"é\"")[0]
            .Prescriptions[0]
            .Change.Apply.ShouldBe(["REINDEX INDEX CONCURRENTLY public.\"Idx \"\"é\"\"\""]);
    }

    [Theory]
    [InlineData(29.0, 20.0)]
    [InlineData(39.0, 20.0)]
    [InlineData(9.0, 1.0)]
    [InlineData(60.0, null)]
    public void Is_silent_where_it_is_usual_small_or_cannot_be_told(double megabytes, double? fresh)
    {
        Diagnose(megabytes, fresh).ShouldBeEmpty();
    }

    [Fact]
    public void Leaves_an_invalid_index_to_its_own_rule()
    {
        Diagnose(60, 20, i => i with { IsValid = false }).ShouldBeEmpty();
    }
}
