using Plimsoll.Core.Diagnosis;
using Plimsoll.Core.Diagnosis.Detectors.Service;
using Plimsoll.Core.Signals.Traces;
using Plimsoll.Core.Tests.Building;

namespace Plimsoll.Core.Tests.Diagnosis.Detectors.Service;

public sealed class StatefulInstanceDetectorTests
{
    /// <summary>Callers by number, each on the process that is drawn for it.</summary>
    private static AService Callers(
        Func<int, int> instance,
        SpanFlags flags = SpanFlags.None,
        Func<int, short>? status = null
    ) =>
        AService
            .With()
            .Requests(
                400,
                (t, i) =>
                    t.In("shop", $"shop-{instance(i)}")
                        .Server(
                            "GET",
                            "/cart",
                            0,
                            10,
                            session: (ulong)(i % 40) + 1,
                            flags: flags,
                            status: status?.Invoke(i) ?? 200
                        )
            );

    [Fact]
    public void Sessions_in_the_process_s_memory_are_told() =>
        Callers(_ => 1, SpanFlags.InProcessState)
            .Diagnose<StatefulInstanceDetector>()
            .ShouldHaveSingleItem()
            .Evidence.ShouldContain(e => e.Label == "endpoints" && e.Value == "GET /cart");

    [Fact]
    public void Callers_that_always_come_back_to_one_process_are_told_by_chance()
    {
        var finding = Callers(i => i % 40 % 4).Diagnose<StatefulInstanceDetector>().ShouldHaveSingleItem();

        finding.Confidence.ShouldBe(Confidence.Medium);
        finding.Evidence.ShouldContain(e => e.Value == "100 % of 360 returns, where chance gives 25 %");
    }

    [Fact]
    public void Requests_that_fail_on_another_process_are_told() =>
        Callers(i => i / 40 % 2, status: i => (short)(i >= 40 && i / 40 % 2 == 1 && i % 2 == 0 ? 500 : 200))
            .Requests(2_000, (t, i) => t.In("shop", "shop-0").Server("GET", "/x", 0, 1))
            .Diagnose<StatefulInstanceDetector>()
            .ShouldHaveSingleItem()
            .Severity.ShouldBe(Severity.High);

    [Fact]
    public void Files_on_the_process_s_own_disk_are_told_with_the_endpoints_that_use_them()
    {
        var finding = AService
            .With()
            .Healthy(50)
            .Requests(
                20,
                (t, _) =>
                    t.Server("POST", "/upload", 0, 30, a => a.Op(SpanClass.LocalFile, "", "write /var/uploads", 5, 25))
            )
            .Diagnose<StatefulInstanceDetector>()
            .ShouldHaveSingleItem();

        finding.Evidence.ShouldContain(e =>
            e.Label == "requests that used files of the process's own disk" && e.Value == "20 of 70"
        );
        finding.Evidence.ShouldContain(e => e.Label == "endpoints" && e.Value == "POST /upload");
        finding.Confidence.ShouldBe(Confidence.Medium, "a file may be a cache that every process can make again");
    }

    [Fact]
    public void A_file_now_and_then_is_healthy() =>
        AService
            .With()
            .Requests(
                2,
                (t, _) => t.Server("GET", "/terms", 0, 30, a => a.Op(SpanClass.LocalFile, "", "read terms.txt", 5, 25))
            )
            .Diagnose<StatefulInstanceDetector>()
            .ShouldBeEmpty();

    [Fact]
    public void Callers_that_go_anywhere_are_healthy() =>
        Callers(i => i / 40 % 4).Diagnose<StatefulInstanceDetector>().ShouldBeEmpty();
}
