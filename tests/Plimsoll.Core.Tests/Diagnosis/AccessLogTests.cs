using Plimsoll.Core.Diagnosis;
using Plimsoll.Core.Tests.Building;
using Plimsoll.Core.Workloads;

namespace Plimsoll.Core.Tests.Diagnosis;

/// <summary>What is said of endpoints that only an access log tells of.</summary>
public sealed class AccessLogTests
{
    private static AService Busy() =>
        AService
            .With()
            .Logged("GET", "/slow", 1_000, 900)
            .Logged("GET", "/export", 50, 2_000, bytes: 5_000_000)
            .Logged("POST", "/orders", 500, 40, status: 500, failed: 100);

    [Fact]
    public void Only_rules_that_a_log_can_feed_speak_of_it() =>
        Diagnoser
            .Diagnose(Workload(Busy()))
            .Select(f => (f.Rule, f.Subject))
            .ShouldBe(
                [
                    ("error-hot-spot", "POST /orders"),
                    ("large-payload", "GET /export"),
                    ("missing-telemetry", "telemetry"),
                ],
                ignoreOrder: true
            );

    [Fact]
    public void Beside_spans_it_neither_silences_nor_feeds_the_rules_that_need_them()
    {
        var spans = AService
            .With()
            .Requests(
                50,
                (t, _) => t.Server("GET", "/a", 0, 100, a => a.Query("SELECT * FROM a WHERE id = $1", 5, 95))
            );
        var alone = Rules(spans);
        var both = Rules(spans.Logged("GET", "/legacy", 50, 100));
        both.ShouldBe(alone);

        static IEnumerable<string> Rules(AService service) =>
            Diagnoser.Diagnose(Workload(service)).Select(f => f.Rule).Where(r => r != "missing-telemetry").Order();
    }

    [Fact]
    public void A_database_s_findings_are_not_weighed_by_time_that_a_log_cannot_divide()
    {
        var workload = Workload(Busy());
        foreach (var finding in Diagnoser.Diagnose(workload))
        {
            RequestShare.Of(finding, workload).ShouldBeNull();
        }
    }

    private static Workload Workload(AService service) => WorkloadBuilder.Of(service.Fold());
}
