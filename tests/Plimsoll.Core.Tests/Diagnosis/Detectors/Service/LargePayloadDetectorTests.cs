using Plimsoll.Core.Diagnosis;
using Plimsoll.Core.Diagnosis.Detectors.Service;
using Plimsoll.Core.Tests.Building;

namespace Plimsoll.Core.Tests.Diagnosis.Detectors.Service;

public sealed class LargePayloadDetectorTests
{
    [Fact]
    public void Answers_of_megabytes_are_told()
    {
        var finding = AService
            .With()
            .Requests(10, (t, _) => t.Server("GET", "/a", 0, 50, bytes: 3_000_000))
            .Diagnose<LargePayloadDetector>()
            .ShouldHaveSingleItem();

        finding.Subject.ShouldBe("shop: GET /a");
        finding.Severity.ShouldBe(Severity.Medium);
    }

    [Fact]
    public void Small_answers_are_healthy() =>
        AService
            .With()
            .Requests(10, (t, _) => t.Server("GET", "/a", 0, 50, bytes: 20_000))
            .Diagnose<LargePayloadDetector>()
            .ShouldBeEmpty();

    [Fact]
    public void Without_sizes_nothing_is_claimed() =>
        AService.With().Healthy().Diagnose<LargePayloadDetector>().ShouldBeEmpty();
}
