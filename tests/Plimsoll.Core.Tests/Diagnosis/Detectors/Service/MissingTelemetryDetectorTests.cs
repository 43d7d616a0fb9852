using Plimsoll.Core.Diagnosis;
using Plimsoll.Core.Diagnosis.Detectors.Service;
using Plimsoll.Core.Signals;
using Plimsoll.Core.Signals.Traces;
using Plimsoll.Core.Tests.Building;

namespace Plimsoll.Core.Tests.Diagnosis.Detectors.Service;

public sealed class MissingTelemetryDetectorTests
{
    [Fact]
    public void Everything_that_is_missing_is_one_finding_with_a_line_for_each()
    {
        var finding = AService
            .With()
            .Healthy()
            .Missing(
                new Blindspot(
                    "host metrics",
                    "cgroup v2 is not mounted",
                    "mount /sys/fs/cgroup",
                    "throttling is not seen"
                )
            )
            .Diagnose<MissingTelemetryDetector>()
            .ShouldHaveSingleItem();

        finding.Severity.ShouldBe(Severity.Info);
        finding.Evidence.Select(e => e.Label).ShouldBe(["host metrics", "sizes of answers", "runtime metrics of shop"]);
        finding.Prescriptions.Count.ShouldBe(3);
    }

    [Fact]
    public void A_service_that_tells_all_is_told_nothing() =>
        AService
            .With()
            .Requests(
                20,
                (t, _) =>
                    t.Server(
                        "GET",
                        "/a",
                        0,
                        10,
                        a => a.Query("SELECT 1 FROM a WHERE id = $1", 1, 9, 1, [1]),
                        bytes: 100
                    )
            )
            .Runtime(r => r)
            .Diagnose<MissingTelemetryDetector>()
            .ShouldBeEmpty();

    [Fact]
    public void What_an_access_log_leaves_open_is_told_and_what_spans_would_have_is_not_asked_of_it()
    {
        var finding = AService
            .With()
            .Logged("GET", "/a", 100, 10)
            .Diagnose<MissingTelemetryDetector>()
            .ShouldHaveSingleItem();

        finding.Evidence.Select(e => e.Label).ShouldBe(["spans of endpoints in the access log"]);
    }

    [Fact]
    public void Spans_whose_parents_never_come_are_told() =>
        AService
            .With()
            .Healthy(10)
            .Requests(10, (t, _) => t.Span(new SpanRow { ParentId = 99 }, 0, 1))
            .Diagnose<MissingTelemetryDetector>()
            .ShouldHaveSingleItem()
            .Evidence.ShouldContain(e => e.Label == "parents of spans");
}
