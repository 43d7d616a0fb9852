using Plimsoll.Core.Diagnosis;
using Plimsoll.Core.Diagnosis.Detectors.Service;
using Plimsoll.Core.Signals.Traces;
using Plimsoll.Core.Tests.Building;

namespace Plimsoll.Core.Tests.Diagnosis.Detectors.Service;

public sealed class NoCompressionDetectorTests
{
    private static AService Sent(SpanFlags flags, long bytes = 60_000) =>
        AService
            .With()
            .Requests(10, (t, _) => t.Server("GET", "/a", 0, 50, bytes: bytes, flags: flags))
            .Requests(10, (t, _) => t.Server("GET", "/b", 0, 50, bytes: bytes, flags: flags));

    [Fact]
    public void Large_answers_of_two_endpoints_are_one_switch()
    {
        var finding = Sent(SpanFlags.EncodingKnown).Diagnose<NoCompressionDetector>().ShouldHaveSingleItem();

        finding.Subject.ShouldBe("shop");
        finding.Prescriptions.ShouldHaveSingleItem().Title.ShouldBe("Compress the answers of shop");
    }

    [Fact]
    public void Compressed_answers_are_healthy() =>
        Sent(SpanFlags.EncodingKnown | SpanFlags.Compressed).Diagnose<NoCompressionDetector>().ShouldBeEmpty();

    [Fact]
    public void Where_the_encoding_is_not_recorded_nothing_is_claimed() =>
        Sent(SpanFlags.None).Diagnose<NoCompressionDetector>().ShouldBeEmpty();

    [Fact]
    public void Small_answers_need_none() =>
        Sent(SpanFlags.EncodingKnown, 1_000).Diagnose<NoCompressionDetector>().ShouldBeEmpty();
}
