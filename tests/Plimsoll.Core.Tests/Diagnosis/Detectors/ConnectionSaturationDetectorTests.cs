using Plimsoll.Core.Diagnosis;
using Plimsoll.Core.Diagnosis.Detectors;
using Plimsoll.Core.Signals;
using Plimsoll.Core.Tests.Building;

namespace Plimsoll.Core.Tests.Diagnosis.Detectors;

public sealed class ConnectionSaturationDetectorTests
{
    private static IReadOnlyList<Finding> Diagnose(int peak, int active = 5, int max = 103) =>
        AWorkload
            .With()
            .Load(l =>
                l with
                {
                    Connections = new Connections
                    {
                        Max = max,
                        Reserved = 3,
                        PeakTotal = peak,
                        PeakActive = active,
                        ByApplication = new Dictionary<string, int> { ["web"] = peak - 2, [""] = 2 },
                    },
                }
            )
            .Diagnose<ConnectionSaturationDetector>();

    [Theory]
    [InlineData(72, Severity.Low)]
    [InlineData(85, Severity.Medium)]
    [InlineData(97, Severity.High)]
    public void Warns_the_more_the_fuller(int peak, Severity severity)
    {
        var finding = Diagnose(peak).ShouldHaveSingleItem();

        finding.Severity.ShouldBe(severity);
        finding.Evidence.ShouldContain(new Evidence("web", $"{peak - 2}"));
    }

    [Fact]
    public void Advises_a_pooler_where_most_do_nothing()
    {
        Diagnose(97)[0].Prescriptions[0].Title.ShouldBe("Put a pooler in front of the server");
    }

    [Fact]
    public void Advises_faster_statements_where_most_work()
    {
        Diagnose(97, active: 90)[0].Prescriptions.ShouldNotContain(p => p.Title.Contains("pooler"));
    }

    [Theory]
    [InlineData(17, 20, Severity.Low)]
    [InlineData(20, 20, Severity.Medium)]
    public void Knows_the_limit_of_a_role_or_a_database(int used, int most, Severity severity)
    {
        var finding = AWorkload
            .With()
            .Load(l =>
                l with
                {
                    Connections = l.Connections with { Limits = [new ConnectionLimit("role \"My App\"", most, used)] },
                }
            )
            .Diagnose<ConnectionSaturationDetector>()
            .ShouldHaveSingleItem();

        finding.Subject.ShouldBe("role \"My App\"");
        finding.Severity.ShouldBe(severity);
        finding.Prescriptions[1].Change.Apply.ShouldBe(["ALTER ROLE \"My App\" CONNECTION LIMIT 40"]);
        finding.Prescriptions[1].Change.Revert.ShouldBe(["ALTER ROLE \"My App\" CONNECTION LIMIT 20"]);
    }

    [Theory]
    [InlineData(10, 20)]
    [InlineData(1, 1)]
    public void Takes_a_limit_with_room_or_of_a_single_worker_as_meant(int used, int most)
    {
        AWorkload
            .With()
            .Load(l =>
                l with
                {
                    Connections = l.Connections with { Limits = [new ConnectionLimit("role worker", most, used)] },
                }
            )
            .Diagnose<ConnectionSaturationDetector>()
            .ShouldBeEmpty();
    }

    [Theory]
    [InlineData(20, 103)]
    [InlineData(69, 103)]
    [InlineData(0, 0)]
    public void Is_silent_where_there_is_room_or_nothing_known(int peak, int max)
    {
        Diagnose(peak, max: max).ShouldBeEmpty();
    }
}
