using Plimsoll.Core.Diagnosis;
using Plimsoll.Core.Diagnosis.Detectors.Service;
using Plimsoll.Core.Tests.Building;

namespace Plimsoll.Core.Tests.Diagnosis.Detectors.Service;

public sealed class SlowEndpointOneCauseDetectorTests
{
    [Fact]
    public void One_statement_that_takes_most_of_a_slow_endpoint_is_told()
    {
        var finding = AService
            .With()
            .Requests(
                5,
                (t, _) =>
                    t.Server(
                        "GET",
                        "/report",
                        0,
                        400,
                        a => a.Query("SELECT sum(x) FROM sales", 10, 380, code: "Reports.cs:9")
                    )
            )
            .Diagnose<SlowEndpointOneCauseDetector>()
            .ShouldHaveSingleItem();

        finding.Title.ShouldBe("92.5 % of GET /report is `SELECT sum(x) FROM sales`");
        finding.Evidence.ShouldContain(e => e.Value == "Reports.cs:9");
        finding.Prescriptions[0].Predicted.Effect.ShouldContain("mean 400 ms → 215 ms");
    }

    [Fact]
    public void One_statement_that_makes_three_endpoints_slow_is_one_finding()
    {
        var service = AService.With();
        foreach (var (i, route) in new[] { "/day", "/week", "/year" }.Index())
        {
            service.Requests(
                5,
                (t, _) =>
                    t.Server("GET", route, 0, 100 * (i + 1), a => a.Query("SELECT sum(x) FROM sales", 0, 90 * (i + 1)))
            );
        }

        var finding = service.Diagnose<SlowEndpointOneCauseDetector>().ShouldHaveSingleItem();

        finding.Title.ShouldBe("90 % of GET /year is `SELECT sum(x) FROM sales`, and most of 2 other endpoints");
        finding.Share.ShouldBe(0.9, 1e-6);
        finding.Evidence.Count(e => e.Label.StartsWith("also")).ShouldBe(2);
    }

    [Fact]
    public void The_own_code_of_two_endpoints_is_two_causes() =>
        AService
            .With()
            .Requests(5, (t, _) => t.Server("GET", "/a", 0, 400))
            .Requests(5, (t, _) => t.Server("GET", "/b", 0, 400))
            .Diagnose<SlowEndpointOneCauseDetector>()
            .Count.ShouldBe(2);

    [Fact]
    public void Own_code_is_a_cause_too() =>
        AService
            .With()
            .Requests(5, (t, _) => t.Server("GET", "/a", 0, 400))
            .Diagnose<SlowEndpointOneCauseDetector>()
            .ShouldHaveSingleItem()
            .Title.ShouldContain("the service's own code");

    [Fact]
    public void A_quick_endpoint_is_healthy() =>
        AService.With().Healthy().Diagnose<SlowEndpointOneCauseDetector>().ShouldBeEmpty();

    [Fact]
    public void Many_causes_are_not_one() =>
        AService
            .With()
            .Requests(
                5,
                (t, _) =>
                    t.Server(
                        "GET",
                        "/a",
                        0,
                        300,
                        a => a.Query("SELECT 1 FROM a", 0, 100).Query("SELECT 1 FROM b", 100, 200)
                    )
            )
            .Diagnose<SlowEndpointOneCauseDetector>()
            .ShouldBeEmpty();

    [Fact]
    public void What_a_loop_explains_is_left_to_its_rule() =>
        AService
            .With()
            .Requests(
                5,
                (t, _) =>
                    t.Server(
                        "GET",
                        "/a",
                        0,
                        200,
                        a =>
                        {
                            for (ulong i = 0; i < 18; i++)
                            {
                                a.Query("SELECT 1 FROM a WHERE id = $1", i * 10, i * 10 + 10, 1, [i]);
                            }
                        }
                    )
            )
            .Diagnose<SlowEndpointOneCauseDetector>()
            .ShouldBeEmpty();
}
