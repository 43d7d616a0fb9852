using Plimsoll.Core.Diagnosis;
using Plimsoll.Core.Diagnosis.Detectors.Service;
using Plimsoll.Core.Signals.Traces;
using Plimsoll.Core.Tests.Building;

namespace Plimsoll.Core.Tests.Diagnosis.Detectors.Service;

public sealed class ChattyServiceDetectorTests
{
    private static void Calls(ATrace trace, int count, bool isParallel = false, SpanClass kind = SpanClass.Call) =>
        trace.Server(
            "GET",
            "/a",
            0,
            100,
            a =>
            {
                for (var i = 0; i < count; i++)
                {
                    a.Op(kind, "stock", $"/items/{i}", isParallel ? 5 : 5 + i * 5, isParallel ? 50 : 10 + i * 5);
                }
            }
        );

    [Fact]
    public void One_call_for_each_item_is_told_with_what_one_call_would_save()
    {
        var finding = AService
            .With()
            .Requests(10, (t, _) => Calls(t, 12))
            .Diagnose<ChattyServiceDetector>()
            .ShouldHaveSingleItem();

        finding.Title.ShouldBe("GET /a calls stock 12 times in a request");
        finding.Confidence.ShouldBe(Confidence.High);
        finding.Evidence.ShouldContain(e => e.Label == "in a loop: GET /items/{id}");
        finding.Prescriptions[0].Predicted.Effect.ShouldContain("mean 100 ms → 50.5 ms");
    }

    [Fact]
    public void A_few_calls_are_healthy() =>
        AService.With().Requests(10, (t, _) => Calls(t, 3)).Diagnose<ChattyServiceDetector>().ShouldBeEmpty();

    [Fact]
    public void A_fan_out_of_eight_at_once_is_healthy() =>
        AService
            .With()
            .Requests(10, (t, _) => Calls(t, 8, isParallel: true))
            .Diagnose<ChattyServiceDetector>()
            .ShouldBeEmpty();

    [Fact]
    public void A_cache_asked_key_by_key_is_chatty_too() =>
        AService
            .With()
            .Requests(10, (t, _) => Calls(t, 12, kind: SpanClass.Cache))
            .Diagnose<ChattyServiceDetector>()
            .ShouldHaveSingleItem();
}
