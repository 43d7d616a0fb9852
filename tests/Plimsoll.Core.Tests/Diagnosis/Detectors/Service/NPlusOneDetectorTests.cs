using Plimsoll.Core.Diagnosis;
using Plimsoll.Core.Diagnosis.Detectors.Service;
using Plimsoll.Core.Prescriptions;
using Plimsoll.Core.Signals;
using Plimsoll.Core.Tests.Building;

namespace Plimsoll.Core.Tests.Diagnosis.Detectors.Service;

public sealed class NPlusOneDetectorTests
{
    private const string List = "SELECT * FROM bookings WHERE customer_id = $1";
    private const string Lookup = "SELECT * FROM providers WHERE id = $1";

    /// <summary>A list of rows and a lookup for each, 2 ms each.</summary>
    private static void Loop(
        ATrace trace,
        int rows,
        bool isRecorded = true,
        bool hasRows = true,
        string lookup = Lookup,
        string route = "/bookings"
    )
    {
        trace.Server(
            "GET",
            route,
            0,
            10 + 2 * rows,
            a =>
            {
                ulong[] keys = [.. Enumerable.Range(0, rows).Select(i => 1000UL + (ulong)i)];
                a.Query(List, 0, 5, hasRows ? rows : -1, isRecorded ? [7] : null, isRecorded ? keys : null);
                for (var i = 0; i < rows; i++)
                {
                    a.Query(
                        lookup,
                        5 + 2 * i,
                        7 + 2 * i,
                        hasRows ? 1 : -1,
                        isRecorded ? [keys[i]] : null,
                        isRecorded ? [1UL] : null,
                        code: "Bookings.cs:17"
                    );
                }
            }
        );
    }

    [Fact]
    public void A_loop_whose_parameters_came_out_of_the_result_is_proved()
    {
        var finding = AService
            .With()
            .Requests(10, (t, _) => Loop(t, 20))
            .Diagnose<NPlusOneDetector>()
            .ShouldHaveSingleItem();

        finding.Title.ShouldBe("GET /bookings runs 20 statements in a loop");
        finding.Confidence.ShouldBe(Confidence.High);
        finding.Severity.ShouldBe(Severity.High);
        finding.Evidence.ShouldContain(e => e.Value.StartsWith("its parameters are values of the earlier result"));
        finding.Evidence.ShouldContain(e => e.Value == "Bookings.cs:17");
        var prescription = finding.Prescriptions.ShouldHaveSingleItem();
        prescription.Predicted.Effect.ShouldBe(
            "shop: GET /bookings: mean 50 ms → 15.8 ms (−68 %)",
            "19 of the 20 calls go down to a tenth of 2 ms"
        );
        prescription.Predicted.LoadReduction.ShouldBe(34.2 / 50, 1e-6);
        prescription.Disruption.ShouldBe(Disruption.Code);
    }

    [Fact]
    public void As_many_calls_as_rows_are_proof_enough_where_pages_differ() =>
        AService
            .With()
            .Requests(10, (t, i) => Loop(t, 5 + i, isRecorded: false))
            .Diagnose<NPlusOneDetector>()
            .ShouldHaveSingleItem()
            .Confidence.ShouldBe(Confidence.High);

    [Fact]
    public void Numbers_that_change_with_the_request_are_told_with_less_confidence() =>
        AService
            .With()
            .Requests(10, (t, i) => Loop(t, 5 + i, isRecorded: false, hasRows: false))
            .Diagnose<NPlusOneDetector>()
            .ShouldHaveSingleItem()
            .Confidence.ShouldBe(Confidence.Low);

    [Fact]
    public void The_same_number_every_time_with_nothing_to_compare_is_not_told() =>
        AService
            .With()
            .Requests(10, (t, _) => Loop(t, 12, isRecorded: false, hasRows: false))
            .Diagnose<NPlusOneDetector>()
            .ShouldBeEmpty();

    [Fact]
    public void A_page_that_is_always_full_is_told_with_little_confidence()
    {
        var finding = AService
            .With()
            .Requests(10, (t, _) => Loop(t, 20, isRecorded: false, hasRows: false))
            .Diagnose<NPlusOneDetector>()
            .ShouldHaveSingleItem();

        (finding.Confidence, finding.Severity).ShouldBe((Confidence.Low, Severity.Low));
        finding.Evidence.ShouldContain(e => e.Value.Contains("a page that is always full, or a list in the code"));
    }

    [Fact]
    public void One_loop_with_two_statements_in_two_endpoints_is_one_finding()
    {
        var finding = AService
            .With()
            .Requests(5, (t, _) => Two(t, "/bookings"))
            .Requests(5, (t, _) => Two(t, "/calendar"))
            .Diagnose<NPlusOneDetector>()
            .ShouldHaveSingleItem();

        finding.Title.ShouldEndWith("and 1 other endpoint does too");

        static void Two(ATrace trace, string route) =>
            trace.Server(
                "GET",
                route,
                0,
                100,
                a =>
                {
                    a.Query(List, 0, 5, 8, [7], [.. Enumerable.Range(0, 8).Select(i => 1000UL + (ulong)i)]);
                    for (ulong i = 0; i < 8; i++)
                    {
                        a.Query(Lookup, 5 + 4 * i, 7 + 4 * i, 1, [1000 + i], [1UL]);
                        a.Query(
                            "SELECT count(*) FROM reviews WHERE provider_id = $1",
                            7 + 4 * i,
                            9 + 4 * i,
                            1,
                            [1000 + i],
                            [2UL]
                        );
                    }
                }
            );
    }

    /// <summary>What most drivers tell: parameters, but neither rows nor their keys.</summary>
    [Fact]
    public void One_loop_with_three_statements_over_rows_that_nobody_told_is_one_finding()
    {
        var finding = AService
            .With()
            .Requests(
                10,
                (t, r) =>
                    t.Server(
                        "GET",
                        "/me/bookings",
                        0,
                        200,
                        a =>
                        {
                            a.Query(List, 0, 5, parameters: [7]);
                            var at = 5.0;
                            for (ulong i = 0; i < 6 + (ulong)r; i++)
                            {
                                a.Query("SELECT * FROM services WHERE id = $1", at, at + 1, parameters: [100 + i]);
                                a.Query(Lookup, at + 1, at + 2, parameters: [200 + i]);
                                at += 2;
                                if (i % 2 == 0)
                                {
                                    // Not for every row: only what is recent shows its payment.
                                    a.Query("SELECT * FROM payments WHERE id = $1", at, at + 1, parameters: [300 + i]);
                                    at += 1;
                                }
                            }
                        }
                    )
            )
            .Diagnose<NPlusOneDetector>()
            .ShouldHaveSingleItem();

        finding.Evidence.Count(e => e.Label == "another statement of the loop").ShouldBe(2);
    }

    [Fact]
    public void Two_loops_one_after_the_other_are_two_findings() =>
        AService
            .With()
            .Requests(
                10,
                (t, r) =>
                    t.Server(
                        "GET",
                        "/a",
                        0,
                        200,
                        a =>
                        {
                            a.Query(List, 0, 1, parameters: [7]);
                            var rows = 6 + (ulong)r;
                            for (ulong i = 0; i < rows; i++)
                            {
                                a.Query("SELECT * FROM services WHERE id = $1", i + 1, i + 2, parameters: [100 + i]);
                            }
                            for (ulong i = 0; i < rows; i++)
                            {
                                a.Query(Lookup, rows + i + 1, rows + i + 2, parameters: [200 + i]);
                            }
                        }
                    )
            )
            .Diagnose<NPlusOneDetector>()
            .Count.ShouldBe(2);

    [Fact]
    public void A_loop_in_a_loop_is_told_as_such()
    {
        var findings = AService
            .With()
            .Requests(
                5,
                (t, _) =>
                    t.Server(
                        "GET",
                        "/plan",
                        0,
                        200,
                        a =>
                        {
                            a.Query(List, 0, 5, 4, [7], [11, 12, 13, 14]);
                            var at = 5.0;
                            for (ulong i = 0; i < 4; i++)
                            {
                                a.Query(
                                    "SELECT id FROM days WHERE booking_id = $1",
                                    at,
                                    at + 2,
                                    5,
                                    [11 + i],
                                    [.. Enumerable.Range(0, 5).Select(d => 100 * (11 + i) + (ulong)d)]
                                );
                                at += 2;
                                for (ulong d = 0; d < 5; d++, at += 2)
                                {
                                    a.Query(
                                        "SELECT * FROM slots WHERE day_id = $1",
                                        at,
                                        at + 2,
                                        1,
                                        [100 * (11 + i) + d],
                                        [1UL]
                                    );
                                }
                            }
                        }
                    )
            )
            .Diagnose<NPlusOneDetector>();

        findings.ShouldContain(f => f.Title == "GET /plan runs 20 statements in a loop within a loop");
        findings.ShouldContain(f => f.Title == "GET /plan runs 4 statements in a loop");
    }

    [Theory]
    [InlineData("SELECT * FROM providers WHERE id = ANY ($1)")]
    [InlineData("SELECT * FROM providers WHERE id IN ($1, $2, $3, $4)")]
    public void Chunks_of_keys_are_the_cure_already(string lookup) =>
        AService
            .With()
            .Requests(10, (t, i) => Loop(t, 5 + i, isRecorded: false, lookup: lookup))
            .Diagnose<NPlusOneDetector>()
            .ShouldBeEmpty();

    [Fact]
    public void A_cold_cache_in_one_request_of_a_hundred_is_healthy() =>
        AService
            .With()
            .Requests(2, (t, _) => Loop(t, 20))
            .Requests(198, (t, _) => t.Server("GET", "/bookings", 0, 10, a => a.Query(List, 0, 5, 20, [7], [1, 2])))
            .Diagnose<NPlusOneDetector>()
            .ShouldBeEmpty();

    [Fact]
    public void Pages_of_one_result_are_no_loop_over_rows() =>
        AService
            .With()
            .Requests(
                10,
                (t, i) =>
                    t.Server(
                        "GET",
                        "/export",
                        0,
                        200,
                        a =>
                        {
                            for (var page = 0; page < 5 + i; page++)
                            {
                                a.Query(
                                    "SELECT * FROM bookings ORDER BY id LIMIT $1 OFFSET $2",
                                    page * 5,
                                    page * 5 + 5,
                                    100,
                                    [100, (ulong)page],
                                    []
                                );
                            }
                        }
                    )
            )
            .Diagnose<NPlusOneDetector>()
            .ShouldBeEmpty();

    [Fact]
    public void Where_traces_name_the_loop_the_server_s_rule_leaves_it_to_them()
    {
        var workload = ChattyLookupDetectorTests.Loop().Build();
        var service = AService.With().Requests(10, (t, _) => Loop(t, 20)).Fold();
        var known = service with
        {
            Endpoints =
            [
                .. service.Endpoints.Select(e =>
                    e with
                    {
                        Statements =
                        [
                            .. e.Statements.Select(s =>
                                s.Text == Lookup ? s with { Fingerprint = new Fingerprint(2) } : s
                            ),
                        ],
                    }
                ),
            ],
        };

        new Plimsoll.Core.Diagnosis.Detectors.ChattyLookupDetector()
            .Detect(workload with { Service = known })
            .ShouldBeEmpty();
        new Plimsoll.Core.Diagnosis.Detectors.ChattyLookupDetector()
            .Detect(workload with { Service = service })
            .ShouldHaveSingleItem();
    }
}
