using Plimsoll.Core.Reports;
using Plimsoll.Core.Reports.Audit;
using Plimsoll.Core.Tests.Building;
using Plimsoll.Core.Workloads;
using Plimsoll.Core.Workloads.Service;

namespace Plimsoll.Core.Tests.Reports.Audit;

public sealed class LossWordsTests
{
    /// <summary>What a loss is told beside: these are no losses.</summary>
    private static readonly string[] s_came = [nameof(TraceLoss.Traces), nameof(TraceLoss.Spans)];

    /// <summary>Sums of what the doors tell apart.</summary>
    private static readonly string[] s_sums = [nameof(TraceLoss.DroppedSpans), nameof(TraceLoss.DroppedTraces)];

    public static TheoryData<Type, string> Counts =>
        new(
            new[] { typeof(TraceLoss), typeof(DoorLoss) }
                .SelectMany(t => t.GetProperties())
                .Where(p => p.PropertyType == typeof(long))
                .Where(p => !s_came.Contains(p.Name) && !s_sums.Contains(p.Name))
                .Select(p => (p.DeclaringType!, p.Name))
        );

    /// <summary>A count that is added and not told makes this fail.</summary>
    [Theory]
    [MemberData(nameof(Counts))]
    public void Every_count_of_a_loss_reaches_the_json_and_the_page(Type of, string name)
    {
        var (loss, doors) = (new TraceLoss { Traces = 9, Spans = 9 }, new DoorLoss());
        of.GetProperty(name)!.SetValue(of == typeof(TraceLoss) ? loss : doors, 4_711L);

        var report = ReportOf(loss, doors, []);

        LossWords.Of(report.Service!.Intake).ShouldHaveSingleItem().Count.ShouldBe("4711");
        AuditHtml.Render(report).ShouldContain(LossWords.Heading);
        ReportJson.Write(report).ShouldContain("4711");
    }

    [Fact]
    public void A_flood_comes_first_and_says_what_to_do()
    {
        var report = ReportOf(
            new TraceLoss { Orphans = 70_000 },
            new DoorLoss { Faults = 1, LastFault = "FormatException in X.Y" },
            new() { ["overloaded"] = 12, ["malformed"] = 3 }
        );

        var lost = LossWords.Of(report.Service!.Intake);
        lost[0].Count.ShouldBe("12");
        lost[0].Words.ShouldContain("429");
        lost[0].Words.ShouldContain("sample");
        lost[2].Words.ShouldContain("FormatException in X.Y");
        AuditHtml.Render(report).ShouldContain("429");
    }

    [Fact]
    public void Where_all_came_through_nothing_is_said()
    {
        var report = ReportOf(new TraceLoss { Traces = 5, Spans = 50 }, new DoorLoss(), []);

        LossWords.Of(report.Service!.Intake).ShouldBeEmpty();
        AuditHtml.Render(report).ShouldNotContain(LossWords.Heading);
    }

    private static AuditReport ReportOf(TraceLoss loss, DoorLoss doors, Dictionary<string, long> refused) =>
        AuditReportBuilder.Build(
            WorkloadBuilder.Of(
                AService.With().Healthy(5).Fold() with
                {
                    Loss = loss,
                    Intake = new IntakeCounts { Refused = refused, Loss = doors },
                }
            ),
            [],
            "1"
        );
}
