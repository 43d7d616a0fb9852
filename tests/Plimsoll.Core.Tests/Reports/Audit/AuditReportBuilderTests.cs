using Plimsoll.Core.Diagnosis;
using Plimsoll.Core.Diagnosis.Bottlenecks;
using Plimsoll.Core.Prescriptions.Indexes;
using Plimsoll.Core.Reports;
using Plimsoll.Core.Reports.Audit;
using Plimsoll.Core.Signals;
using Plimsoll.Core.Tests.Building;
using Plimsoll.Core.Workloads;
using Plimsoll.Core.Workloads.Service;

namespace Plimsoll.Core.Tests.Reports.Audit;

public sealed class AuditReportBuilderTests
{
    private const string Sql = "SELECT * FROM a WHERE x = $1";

    [Fact]
    public void Findings_of_service_and_database_stand_in_one_rank()
    {
        var workload = Shop();
        Finding[] findings =
        [
            Finding("missing-index", 0.9, [new Fingerprint(1)]),
            Finding("n-plus-one", 0.6, []),
            Finding("pool-starved", 0.1, []),
        ];

        var report = AuditReportBuilder.Build(workload, findings, "1");

        report.Findings.Select(f => f.Rule).ShouldBe(["n-plus-one", "missing-index", "pool-starved"]);
        report.Findings[1].ShareOfRequests.ShouldNotBeNull().ShouldBe(0.4, 0.01);
        report.Findings[1].Share.ShouldBe(0.9);
    }

    [Fact]
    public void Endpoints_show_their_time_by_layer_and_their_statements_by_the_servers_name()
    {
        var endpoint = AuditReportBuilder.Build(Shop(), [], "1").Service!.Endpoints.ShouldHaveSingleItem();

        (endpoint.Name, endpoint.MeanMs).ShouldBe(("GET /a", 100));
        endpoint
            .Layers.Select(l => (l.Layer, Math.Round(l.CriticalMs)))
            .ShouldBe([(Layer.Own, 60), (Layer.Database, 40)]);
        endpoint.Layers[1].Parts.ShouldHaveSingleItem().Name.ShouldBe(Sql);
        endpoint.Statements.ShouldHaveSingleItem().Fingerprint.ShouldBe(new Fingerprint(1).ToString());
    }

    [Fact]
    public void What_the_advisor_refused_and_what_it_makes_superfluous_is_in_the_document_and_on_the_page()
    {
        var design = AnIndex.On("a", "x", "y");
        var workload = AWorkload
            .With()
            .Table("a", t => t.Column("x").Column("y").Index("old", "x"))
            .Advice(
                [design.Proposed(0.3)],
                [AnIndex.On("a", "y").Refused("it costs the writes more than it saves")],
                redundant:
                [
                    new RedundantIndex(new QualifiedName("public", "old"), design, "it begins with the same keys"),
                ]
            )
            .Build();

        var report = AuditReportBuilder.Build(workload, [], "1");

        report.IndexAdvice!.Redundant.ShouldHaveSingleItem().ServedBy.ShouldBe(design.QualifiedName.ToString());
        ReportJson.Write(report).ShouldContain("\"redundant\"");
        var page = AuditHtml.Render(report);
        page.ShouldContain("it begins with the same keys");
        page.ShouldContain("it costs the writes more than it saves");
    }

    [Fact]
    public void Endpoints_show_the_size_of_their_answers_where_it_was_told()
    {
        var report = AuditReportBuilder.Build(
            WorkloadBuilder.Of(
                AService
                    .With()
                    .Requests(10, (t, i) => t.Server("GET", "/a", 0, 10, bytes: i < 9 ? 2048 : 4096))
                    .Healthy()
                    .Fold()
            ),
            [],
            "1"
        );

        var told = report.Service!.Endpoints.Single(e => e.Route == "/a");
        (told.MeanBytes, told.MostBytes).ShouldBe((2252.8, 4096));
        report.Service.Endpoints.Single(e => e.Route == "/healthy").MeanBytes.ShouldBeNull();
        AuditHtml.Render(report).ShouldContain("<th class='n'>answer</th>");
        AuditHtml
            .Render(AuditReportBuilder.Build(Shop(), [], "1"))
            .ShouldNotContain("<th class='n'>answer</th>", customMessage: "nobody told a size");
    }

    [Fact]
    public void Without_a_database_server_and_load_are_null_and_the_page_can_be_written()
    {
        var report = AuditReportBuilder.Build(WorkloadBuilder.Of(Shop().Service!), [], "1");

        report.Server.ShouldBeNull();
        report.Load.ShouldBeNull();
        ReportJson.Write(report).ShouldContain("\"server\": null");
        AuditHtml.Render(report).ShouldContain("No database was looked at");
    }

    [Fact]
    public void The_one_answer_is_the_headline()
    {
        var bottleneck = new Bottleneck
        {
            Verdict = BottleneckVerdict.Named,
            Confidence = Confidence.High,
            Answer = "The connection pool binds: all 20 connections are in use.",
            Binds = new Candidate
            {
                Resource = BindingResource.ConnectionPool,
                Utilisation = 1,
                Share = 0.4,
            },
            Next = new Candidate { Resource = BindingResource.DatabaseCpu },
            NextAt = 2.5,
        };
        var report = AuditReportBuilder.Build(Shop(), [], "1", bottleneck);

        AuditHeadline.Of(report).ShouldBe("The connection pool binds: all 20 connections are in use");
        var page = AuditHtml.Render(report);
        page.ShouldContain("What binds now");
        page.ShouldContain("the next would be the database&#39;s processors, at 2.5 times today&#39;s rate");
    }

    [Fact]
    public void Without_any_trace_the_lead_says_so()
    {
        var nothing = AService
            .With()
            .Missing(new Blindspot("traces", "none came", "OTEL_…=x", "nothing is seen"))
            .Fold();
        var report = AuditReportBuilder.Build(WorkloadBuilder.Of(nothing), [], "1");

        AuditHeadline.Lead(report).ShouldContain("No trace came");
        report.Blindspots.ShouldHaveSingleItem().Remedy.ShouldBe("OTEL_…=x");
        AuditHtml.Render(report).ShouldContain("OTEL_…=x");
    }

    /// <summary>Whatever a sender calls its things, the page stays a page.</summary>
    [Fact]
    public void Names_that_senders_give_are_encoded()
    {
        const string Evil = "<script>alert(1)</script>";
        var workload = WorkloadBuilder.Of(
            AService
                .With()
                .Requests(
                    5,
                    (t, _) =>
                        t.In(Evil)
                            .Server(
                                "GET",
                                "/" + Evil,
                                0,
                                10,
                                a => a.Op(Core.Signals.Traces.SpanClass.Call, Evil, Evil, 1, 9)
                            )
                )
                .Fold()
        );

        AuditHtml.Render(AuditReportBuilder.Build(workload, Diagnoser.Diagnose(workload), Evil)).ShouldNotContain(Evil);
    }

    private static Workload Shop()
    {
        var workload = AService
            .With()
            .Requests(10, (t, _) => t.Server("GET", "/a", 0, 100, a => a.Query(Sql, 30, 70)))
            .Server(s => s.Statement(Sql, x => x.Share(0.9)))
            .Build();
        return workload with
        {
            Service = StatementJoin.Join(workload.Service!, new Dictionary<string, Fingerprint> { [Sql] = new(1) }),
        };
    }

    private static Finding Finding(string rule, double share, IReadOnlyList<Fingerprint> statements) =>
        new()
        {
            Rule = rule,
            Subject = rule,
            Title = rule,
            Explanation = rule,
            Evidence = [],
            Share = share,
            Severity = Severity.High,
            Confidence = Confidence.High,
            Statements = statements,
        };
}
