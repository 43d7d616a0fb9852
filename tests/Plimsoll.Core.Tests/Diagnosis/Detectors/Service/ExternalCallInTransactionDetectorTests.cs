using Plimsoll.Core.Diagnosis;
using Plimsoll.Core.Diagnosis.Detectors.Service;
using Plimsoll.Core.Signals.Traces;
using Plimsoll.Core.Tests.Building;

namespace Plimsoll.Core.Tests.Diagnosis.Detectors.Service;

public sealed class ExternalCallInTransactionDetectorTests
{
    [Fact]
    public void A_call_between_begin_and_commit_is_told_with_what_was_written_before_it()
    {
        var finding = AService
            .With()
            .Requests(
                5,
                (t, _) =>
                    t.Server(
                        "POST",
                        "/orders",
                        0,
                        400,
                        a =>
                            a.Query("BEGIN", 0, 1)
                                .Query("UPDATE stock SET n = n - 1 WHERE id = $1", 1, 5)
                                .Op(SpanClass.Call, "bank", "/charge", 10, 310)
                                .Query("COMMIT", 320, 322)
                    )
            )
            .Diagnose<ExternalCallInTransactionDetector>()
            .ShouldHaveSingleItem();

        finding.Title.ShouldBe("POST /orders calls bank inside a transaction");
        finding.Severity.ShouldBe(Severity.High);
        finding.Evidence.ShouldContain(e => e.Label == "written before the call");
        finding.Prescriptions[0].Predicted.Effect.ShouldContain("300 ms shorter");
    }

    [Fact]
    public void A_transaction_s_span_around_the_call_says_the_same() =>
        AService
            .With()
            .Requests(
                5,
                (t, _) =>
                    t.Server(
                        "POST",
                        "/orders",
                        0,
                        100,
                        a =>
                            a.Span(
                                new SpanRow { Class = SpanClass.DbTransaction, Kind = SpanKind.Client },
                                5,
                                80,
                                b => b.Op(SpanClass.Mail, "smtp", "send", 10, 70)
                            )
                    )
            )
            .Diagnose<ExternalCallInTransactionDetector>()
            .ShouldHaveSingleItem();

    [Fact]
    public void One_bank_that_two_endpoints_call_within_transactions_is_one_finding()
    {
        var finding = AService
            .With()
            .Requests(5, (t, _) => Charge(t, "/pay", 300))
            .Requests(5, (t, _) => Charge(t, "/cancel", 100))
            .Diagnose<ExternalCallInTransactionDetector>()
            .ShouldHaveSingleItem();

        finding.Title.ShouldBe("POST /pay calls bank inside a transaction, and so does 1 other endpoint");
        finding.Share.ShouldBe(400 / 420.0, 1e-6);
        finding.Evidence.ShouldContain(e => e.Label == "also shop: POST /cancel" && e.Value.StartsWith("100 ms"));
        finding.Prescriptions[0].Title.ShouldBe("Call bank after the commit, in all 2 endpoints");

        static void Charge(ATrace trace, string route, double length) =>
            trace.Server(
                "POST",
                route,
                0,
                length + 10,
                a =>
                    a.Query("BEGIN", 0, 1)
                        .Op(SpanClass.Call, "bank", "/charge", 5, length + 5)
                        .Query("COMMIT", length + 6, length + 8)
            );
    }

    [Fact]
    public void A_call_after_the_commit_is_healthy() =>
        AService
            .With()
            .Requests(
                5,
                (t, _) =>
                    t.Server(
                        "POST",
                        "/orders",
                        0,
                        400,
                        a =>
                            a.Query("BEGIN", 0, 1)
                                .Query("UPDATE stock SET n = 1", 1, 5)
                                .Query("COMMIT", 6, 8)
                                .Op(SpanClass.Call, "bank", "/charge", 10, 310)
                    )
            )
            .Diagnose<ExternalCallInTransactionDetector>()
            .ShouldBeEmpty();
}
