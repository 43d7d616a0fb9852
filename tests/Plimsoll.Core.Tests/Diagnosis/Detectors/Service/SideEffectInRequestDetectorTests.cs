using Plimsoll.Core.Diagnosis;
using Plimsoll.Core.Diagnosis.Detectors.Service;
using Plimsoll.Core.Signals.Traces;
using Plimsoll.Core.Tests.Building;
using Plimsoll.Core.Workloads.Service;

namespace Plimsoll.Core.Tests.Diagnosis.Detectors.Service;

public sealed class SideEffectInRequestDetectorTests
{
    private static AService Mail(double length, bool isWaitedFor = true, string method = "POST") =>
        AService
            .With()
            .Requests(
                5,
                (t, _) =>
                    t.Server(
                        method,
                        "/orders",
                        0,
                        50 + (isWaitedFor ? length : 0),
                        a => a.Op(SpanClass.Mail, "smtp", "send", 20, 20 + length)
                    )
            );

    [Fact]
    public void Mail_that_the_caller_waits_for_is_told_with_what_it_costs()
    {
        var finding = Mail(150).Diagnose<SideEffectInRequestDetector>().ShouldHaveSingleItem();

        finding.Title.ShouldBe("POST /orders sends mail while the caller waits");
        finding.Share.ShouldBe(0.75, 1e-6);
        finding.Prescriptions[0].Predicted.Effect.ShouldContain("mean 200 ms → 50 ms");
    }

    [Fact]
    public void Logs_that_are_shipped_while_the_caller_waits_are_told()
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
                        100,
                        a => a.Op(SpanClass.Shipping, "logs.example.com", "ship", 20, 80)
                    )
            )
            .Diagnose<SideEffectInRequestDetector>()
            .ShouldHaveSingleItem();

        finding.Title.ShouldBe("POST /orders ships logs or events while the caller waits");
        finding.Share.ShouldBe(0.6, 1e-6);
        finding.Confidence.ShouldBe(Confidence.High);
    }

    [Fact]
    public void One_mailer_that_four_endpoints_wait_for_is_one_finding_that_lists_them()
    {
        var service = AService.With();
        foreach (var (i, route) in new[] { "/book", "/cancel", "/pay", "/tell" }.Index())
        {
            service.Requests(
                5 * (i + 1),
                (t, _) => t.Server("POST", route, 0, 150, a => a.Op(SpanClass.Mail, "smtp", $"send {route}", 20, 120))
            );
        }

        var finding = service.Diagnose<SideEffectInRequestDetector>().ShouldHaveSingleItem();

        finding.Title.ShouldBe("POST /tell sends mail while the caller waits, and so do 3 other endpoints");
        finding.Share.ShouldBe(100 / 150.0, 1e-6, "of all requests' time, over all four");
        finding
            .Evidence.Where(e => e.Label.StartsWith("also"))
            .Select(e => (e.Label, e.Value))
            .ShouldBe([
                ("also shop: POST /pay", "100 ms per request, 20 % of all requests' time"),
                ("also shop: POST /cancel", "100 ms per request, 13.3 % of all requests' time"),
                ("also shop: POST /book", "100 ms per request, 6.7 % of all requests' time"),
            ]);
        finding
            .Endpoints.Select(e => e.Endpoint)
            .ShouldBe(["shop: POST /tell", "shop: POST /pay", "shop: POST /cancel", "shop: POST /book"]);
        finding.Endpoints.Sum(e => e.Share).ShouldBe(finding.Share, 1e-9);
        var prescription = finding.Prescriptions.ShouldHaveSingleItem();
        prescription.Title.ShouldBe("Do it after the answer, in all 4 endpoints");
        prescription.Predicted.LoadReduction.ShouldBe(100 / 150.0, 1e-6);
    }

    [Fact]
    public void Two_mailers_are_two_findings() =>
        AService
            .With()
            .Requests(5, (t, _) => t.Server("POST", "/a", 0, 90, a => a.Op(SpanClass.Mail, "smtp", "send", 5, 85)))
            .Requests(5, (t, _) => t.Server("POST", "/b", 0, 90, a => a.Op(SpanClass.Mail, "post", "send", 5, 85)))
            .Diagnose<SideEffectInRequestDetector>()
            .Count.ShouldBe(2);

    [Fact]
    public void The_call_by_which_a_mail_goes_out_is_that_mail_and_told_once()
    {
        var service = AService
            .With()
            .Requests(
                5,
                (t, _) =>
                    t.Server(
                        "POST",
                        "/orders",
                        0,
                        200,
                        a =>
                            a.Span(
                                new SpanRow { Class = SpanClass.Mail, Name = t.Texts.Intern("mail send") },
                                20,
                                180,
                                m => m.Op(SpanClass.Call, "mail.example.test", "/messages", 21, 179)
                            )
                    )
            );
        var fold = service.Fold();

        var edge = fold.Edges.ShouldHaveSingleItem();
        (edge.To, edge.Layer).ShouldBe(("mail.example.test", Layer.Mail));
        var layer = fold.Endpoints[0].Layers.Single(l => l.Layer is not Layer.Own);
        (layer.Layer, layer.Name, layer.CriticalMilliseconds).ShouldBe((Layer.Mail, "mail.example.test", 160));
        service.Diagnose<SideEffectInRequestDetector>().ShouldHaveSingleItem();
        service.Diagnose<SlowEndpointOneCauseDetector>().ShouldBeEmpty();
    }

    [Fact]
    public void Mail_that_nobody_waits_for_is_healthy() =>
        Mail(150, isWaitedFor: false).Diagnose<SideEffectInRequestDetector>().ShouldBeEmpty();

    [Fact]
    public void A_job_has_nobody_waiting() =>
        Mail(150, method: "").Diagnose<SideEffectInRequestDetector>().ShouldBeEmpty();

    [Fact]
    public void A_document_may_be_the_answer_so_less_is_claimed() =>
        AService
            .With()
            .Requests(
                5,
                (t, _) => t.Server("GET", "/invoice", 0, 300, a => a.Op(SpanClass.Rendering, "", "pdf", 20, 280))
            )
            .Diagnose<SideEffectInRequestDetector>()
            .ShouldHaveSingleItem()
            .Confidence.ShouldBe(Confidence.Medium);
}
