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

    private static Sequence RunsDown(Sequence sequence, long last) =>
        OfInteger(sequence, last) with
        {
            MaxValue = long.MinValue,
            Origin = -1,
            Increment = -1,
        };

    [Fact]
    public void Sees_the_end_of_one_that_runs_down()
    {
        var finding = Diagnose(s => RunsDown(s, -2_000_000_000)).ShouldHaveSingleItem();

        finding.Severity.ShouldBe(Severity.High);
        finding.Explanation.ShouldContain("no number below");
    }

    [Fact]
    public void Counts_from_where_the_numbers_begin()
    {
        Diagnose(s => OfInteger(s, 1_200_000_000) with { Origin = int.MinValue })
            .ShouldHaveSingleItem()
            .Title.ShouldContain("77.9 %");
    }

    [Fact]
    public void A_sequence_that_begins_again_is_no_help_to_a_column_that_ends_before()
    {
        Diagnose(s => OfInteger(s, 2_000_000_000) with { Cycles = true }).ShouldHaveSingleItem();
    }

    public static TheoryData<string, Func<Sequence, Sequence>> Healthy =>
        new()
        {
            { "under half", s => OfInteger(s, 1_000_000_000) },
            { "bigint", s => OfInteger(s, 2_000_000_000) with { OwnerColumnType = "bigint" } },
            { "never used", s => OfInteger(s, 0) with { LastValue = null } },
            { "begins again", s => s with { LastValue = 99, MaxValue = 100, Cycles = true } },
            { "runs down", s => RunsDown(s, -1_000_000_000) },
            { "begins far below zero", s => OfInteger(s, -500_000_000) with { Origin = int.MinValue } },
            { "nobody knows its column's end", s => RunsDown(s, long.MinValue / 3) with { OwnerColumnType = null } },
        };

    [Theory]
    [MemberData(nameof(Healthy), DisableDiscoveryEnumeration = true)]
    public void Is_silent_where_numbers_are_left(string why, Func<Sequence, Sequence> describe)
    {
        Diagnose(describe).ShouldBeEmpty(why);
    }
}
