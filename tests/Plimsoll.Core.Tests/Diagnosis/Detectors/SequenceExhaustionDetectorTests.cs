using Plimsoll.Core.Diagnosis;
using Plimsoll.Core.Diagnosis.Detectors;
using Plimsoll.Core.Signals;
using Plimsoll.Core.Tests.Building;

namespace Plimsoll.Core.Tests.Diagnosis.Detectors;

public sealed class SequenceExhaustionDetectorTests
{
    private static Sequence OfInteger(Sequence sequence, long last) =>
        sequence with
        {
            LastValue = last,
            OwnerTable = new QualifiedName("public", "t"),
            OwnerColumn = "id",
            OwnerColumnType = "integer",
        };

    private static IReadOnlyList<Finding> Diagnose(Func<Sequence, Sequence> describe, string name = "t_id_seq") =>
        AWorkload.With().Sequence(name, describe).Diagnose<SequenceExhaustionDetector>();

    [Theory]
    [InlineData(1_200_000_000, Severity.Low)]
    [InlineData(1_700_000_000, Severity.Medium)]
    [InlineData(2_000_000_000, Severity.High)]
    public void Warns_of_an_integer_column_that_a_bigint_sequence_outruns(long last, Severity severity)
    {
        var finding = Diagnose(s => OfInteger(s, last)).ShouldHaveSingleItem();

        finding.Severity.ShouldBe(severity);
        var change = finding.Prescriptions.ShouldHaveSingleItem().Change;
        change.IsAutomatic.ShouldBeFalse();
        change.Apply.ShouldBe(["ALTER TABLE public.t ALTER COLUMN id TYPE bigint"]);
    }

    [Fact]
    public void Is_urgent_where_the_pace_brings_the_end_near()
    {
        // 200 rows a second against 940 million left: 54 days.
        var finding = AWorkload
            .With()
            .Table("t", t => t.Column("id", "integer").Counters(c => c with { RowsInserted = 120_000 }))
            .Table("u", t => t.Column("t_id", "integer").ForeignKey("t_id", "t"))
            .Sequence("t_id_seq", s => OfInteger(s, 1_207_000_000))
            .Diagnose<SequenceExhaustionDetector>()
            .ShouldHaveSingleItem();

        finding.Severity.ShouldBe(Severity.Medium);
        finding.Explanation.ShouldContain("in 54.4 d");
        finding
            .Prescriptions[0]
            .Change.ShouldBeOfType<Core.Prescriptions.Change.Advice>()
            .Text.ShouldContain("u (t_id)");
    }

    [Fact]
    public void Raises_the_end_of_a_sequence_that_is_shorter_than_its_column()
    {
        var change = Diagnose(
                s => s with { LastValue = 2_000_000_000, MaxValue = int.MaxValue, OwnerColumnType = "bigint" },
                "Ö \"seq\""
            )
            .ShouldHaveSingleItem()
            .Prescriptions.ShouldHaveSingleItem()
            .Change;

        change.Apply.ShouldBe(["ALTER SEQUENCE public.\"Ö \"\"seq\"\"\" AS bigint NO MAXVALUE"]);
        change.Revert.ShouldBe(["ALTER SEQUENCE public.\"Ö \"\"seq\"\"\" MAXVALUE 2147483647"]);
    }

    public static TheoryData<string, Func<Sequence, Sequence>> Healthy =>
        new()
        {
            { "under half", s => OfInteger(s, 1_000_000_000) },
            { "bigint", s => OfInteger(s, 2_000_000_000) with { OwnerColumnType = "bigint" } },
            { "never used", s => OfInteger(s, 0) with { LastValue = null } },
            { "begins again", s => s with { LastValue = 99, MaxValue = 100, Cycles = true } },
            { "runs down", s => s with { LastValue = -5, MaxValue = -1, Increment = -1 } },
        };

    [Theory]
    [MemberData(nameof(Healthy), DisableDiscoveryEnumeration = true)]
    public void Is_silent_where_numbers_are_left(string why, Func<Sequence, Sequence> describe)
    {
        Diagnose(describe).ShouldBeEmpty(why);
    }
}
