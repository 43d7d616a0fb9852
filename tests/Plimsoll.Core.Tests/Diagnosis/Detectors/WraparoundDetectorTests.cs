using Plimsoll.Core.Diagnosis;
using Plimsoll.Core.Diagnosis.Detectors;
using Plimsoll.Core.Signals;
using Plimsoll.Core.Tests.Building;

namespace Plimsoll.Core.Tests.Diagnosis.Detectors;

public sealed class WraparoundDetectorTests
{
    private static AWorkload With(long xids, long multixacts = 0, string database = "app") =>
        AWorkload.With().Load(l => l with { Ages = [new DatabaseAge(database, xids, multixacts)] });

    [Theory]
    [InlineData(310_000_000, 0, Severity.Low)]
    [InlineData(0, 650_000_000, Severity.Low)]
    [InlineData(1_100_000_000, 0, Severity.Medium)]
    [InlineData(1_700_000_000, 0, Severity.High)]
    [InlineData(0, 1_700_000_000, Severity.High)]
    public void Warns_the_more_the_older_the_rows(long xids, long multixacts, Severity severity)
    {
        With(xids, multixacts).Diagnose<WraparoundDetector>().ShouldHaveSingleItem().Severity.ShouldBe(severity);
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(205_000_000, 0)]
    [InlineData(290_000_000, 590_000_000)]
    public void Is_silent_while_autovacuum_keeps_up(long xids, long multixacts)
    {
        With(xids, multixacts).Diagnose<WraparoundDetector>().ShouldBeEmpty();
    }

    [Fact]
    public void Takes_a_later_freeze_age_as_meant()
    {
        With(900_000_000)
            .Setting("autovacuum_freeze_max_age", "1000000000")
            .Diagnose<WraparoundDetector>()
            .ShouldBeEmpty();
    }

    [Fact]
    public void Freezes_the_oldest_tables_of_this_database()
    {
        With(1_100_000_000)
            .Table("Old \"one\"", t => t.But(x => x with { FrozenXidAge = 1_100_000_000 }))
            .Table("young", t => t.But(x => x with { FrozenXidAge = 1_000 }))
            .Diagnose<WraparoundDetector>()
            .ShouldHaveSingleItem()
            .Prescriptions.ShouldHaveSingleItem()
            .Change.Apply.ShouldBe(["VACUUM (FREEZE, ANALYZE) public.\"Old \"\"one\"\"\""]);
    }

    [Fact]
    public void Only_names_another_database()
    {
        var finding = With(1_100_000_000, database: "Other Ü")
            .Table("t", t => t.But(x => x with { FrozenXidAge = 1_100_000_000 }))
            .Diagnose<WraparoundDetector>()
            .ShouldHaveSingleItem();

        finding.Subject.ShouldBe("database \"Other Ü\"");
        finding.Prescriptions.ShouldBeEmpty();
    }
}
