using Plimsoll.Core.Diagnosis;
using Plimsoll.Core.Diagnosis.Detectors.Service;
using Plimsoll.Core.Signals.Traces;
using Plimsoll.Core.Tests.Building;

namespace Plimsoll.Core.Tests.Diagnosis.Detectors.Service;

public sealed class RetryStormDetectorTests
{
    private static AService Tries(int each, int tries, bool fails = true) =>
        AService
            .With()
            .Requests(
                50,
                (t, i) =>
                    t.Server(
                        "GET",
                        "/a",
                        0,
                        100,
                        a =>
                        {
                            var count = i % each == 0 ? tries : 1;
                            for (var n = 0; n < count; n++)
                            {
                                var failed = fails && count > 1;
                                a.Op(
                                    SpanClass.Call,
                                    "bank",
                                    "/charge",
                                    n * 20,
                                    n * 20 + 15,
                                    flags: failed ? SpanFlags.Error : SpanFlags.None
                                );
                            }
                        }
                    )
            );

    [Fact]
    public void Tries_that_double_the_calls_are_a_storm()
    {
        var finding = Tries(each: 2, tries: 4).Diagnose<RetryStormDetector>().ShouldHaveSingleItem();

        finding.Title.ShouldBe("Retries make 2.5 calls of bank out of each");
        finding.Severity.ShouldBe(Severity.High);
        finding.Confidence.ShouldBe(Confidence.High);
        finding.Evidence.ShouldContain(e => e.Label == "most tries of one call" && e.Value == "4");
    }

    [Fact]
    public void Tries_of_the_callee_s_own_calls_multiply_and_are_told_with_them()
    {
        var finding = AService
            .With()
            .Requests(
                50,
                (t, _) =>
                    t.Server(
                        "GET",
                        "/a",
                        0,
                        100,
                        a =>
                        {
                            for (var n = 0; n < 3; n++)
                            {
                                var from = n * 30;
                                a.Op(
                                    SpanClass.Call,
                                    "bank",
                                    "/charge",
                                    from,
                                    from + 25,
                                    b => Below(b, from),
                                    SpanFlags.Error
                                );
                            }
                        }
                    )
            )
            .Diagnose<RetryStormDetector>()
            .Single(f => f.Subject == "shop / bank");

        finding.Explanation.ShouldContain("the tries multiply");
        finding.Evidence.ShouldContain(e => e.Label == "bank tries again too" && e.Value == "vault, up to 2 tries");

        static void Below(ATrace trace, int from) =>
            trace
                .In("bank")
                .Server(
                    "GET",
                    "/charge",
                    from + 1,
                    from + 24,
                    b =>
                        b.Op(SpanClass.Call, "vault", "/key", from + 2, from + 10, flags: SpanFlags.Error)
                            .Op(SpanClass.Call, "vault", "/key", from + 12, from + 20, flags: SpanFlags.Error),
                    status: 500
                );
    }

    [Fact]
    public void One_retry_in_a_while_is_healthy() =>
        Tries(each: 25, tries: 2).Diagnose<RetryStormDetector>().ShouldBeEmpty();

    [Fact]
    public void Calls_that_repeat_without_failing_are_no_retries() =>
        Tries(each: 1, tries: 4, fails: false).Diagnose<RetryStormDetector>().ShouldBeEmpty();
}
