using Plimsoll.Core.Diagnosis;
using Plimsoll.Core.Diagnosis.Detectors.Service;
using Plimsoll.Core.Tests.Building;

namespace Plimsoll.Core.Tests.Diagnosis.Detectors.Service;

public sealed class ErrorHotSpotDetectorTests
{
    private static AService Fails(int count, string[] routes, bool inStatement = true)
    {
        var service = AService.With();
        foreach (var route in routes)
        {
            service.Requests(
                100,
                (t, i) =>
                    t.Server(
                        "POST",
                        route,
                        0,
                        50,
                        a => a.Query("INSERT INTO orders VALUES ($1)", 5, 10, error: inStatement && i < count),
                        status: (short)(i < count ? 500 : 200)
                    )
            );
        }
        return service;
    }

    [Fact]
    public void Endpoints_that_fail_in_one_statement_are_one_finding()
    {
        var finding = Fails(20, ["/a", "/b"]).Diagnose<ErrorHotSpotDetector>().ShouldHaveSingleItem();

        finding.Title.ShouldBe("2 endpoints fail in `INSERT INTO orders VALUES (…)`");
        finding.Severity.ShouldBe(Severity.High);
        finding.Share.ShouldBe(0.2);
    }

    [Fact]
    public void Where_nothing_below_failed_it_is_the_endpoint_s_own_code()
    {
        var finding = Fails(20, ["/a"], inStatement: false).Diagnose<ErrorHotSpotDetector>().ShouldHaveSingleItem();

        finding.Title.ShouldBe("20 % of POST /a fail in its own code (status 500)");
        finding.Confidence.ShouldBe(Confidence.Medium);
    }

    [Fact]
    public void An_access_log_tells_that_requests_fail_and_not_what_failed()
    {
        var finding = AService
            .With()
            .Logged("POST", "/orders", 200, 10, status: 503, failed: 30)
            .Diagnose<ErrorHotSpotDetector>()
            .ShouldHaveSingleItem();

        finding.Title.ShouldBe("15 % of POST /orders fail with status 503");
        finding.Explanation.ShouldContain("not what failed within them");
        finding.Prescriptions[0].Predicted.Method.ShouldBe("statuses in the access log");
        finding.Confidence.ShouldBe(Confidence.Medium);
    }

    [Fact]
    public void A_rare_failure_is_healthy() => Fails(1, ["/a"]).Diagnose<ErrorHotSpotDetector>().ShouldBeEmpty();
}
