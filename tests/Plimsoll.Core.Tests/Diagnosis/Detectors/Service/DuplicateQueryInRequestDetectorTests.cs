using Plimsoll.Core.Diagnosis;
using Plimsoll.Core.Diagnosis.Detectors.Service;
using Plimsoll.Core.Tests.Building;

namespace Plimsoll.Core.Tests.Diagnosis.Detectors.Service;

public sealed class DuplicateQueryInRequestDetectorTests
{
    private const string User = "SELECT * FROM users WHERE id = $1";

    private static void Twice(ATrace trace, string route, ulong second = 5, string? between = null) =>
        trace.Server(
            "GET",
            route,
            0,
            50,
            a =>
            {
                a.Query(User, 0, 10, 1, [5]);
                if (between is not null)
                {
                    a.Query(between, 10, 12, 1, [5]);
                }
                a.Query(User, 20, 30, 1, [second]);
            }
        );

    [Fact]
    public void The_same_question_in_two_endpoints_is_one_finding()
    {
        var finding = AService
            .With()
            .Requests(5, (t, _) => Twice(t, "/a"))
            .Requests(5, (t, _) => Twice(t, "/b"))
            .Diagnose<DuplicateQueryInRequestDetector>()
            .ShouldHaveSingleItem();

        finding.Title.ShouldEndWith("and 1 more ask the same of users 2 times in a request");
        finding.Share.ShouldBe(0.2, 1e-6);
        finding.Prescriptions[0].Predicted.Effect.ShouldContain("mean 50 ms → 40 ms");
    }

    [Fact]
    public void Another_parameter_is_another_question() =>
        AService
            .With()
            .Requests(5, (t, _) => Twice(t, "/a", second: 6))
            .Diagnose<DuplicateQueryInRequestDetector>()
            .ShouldBeEmpty();

    [Fact]
    public void After_a_write_to_its_table_the_answer_may_differ() =>
        AService
            .With()
            .Requests(5, (t, _) => Twice(t, "/a", between: "UPDATE users SET seen = now() WHERE id = $1"))
            .Diagnose<DuplicateQueryInRequestDetector>()
            .ShouldBeEmpty();

    [Fact]
    public void A_write_to_another_table_changes_nothing() =>
        AService
            .With()
            .Requests(5, (t, _) => Twice(t, "/a", between: "INSERT INTO audit VALUES ($1)"))
            .Diagnose<DuplicateQueryInRequestDetector>()
            .ShouldHaveSingleItem();

    [Fact]
    public void Without_recorded_parameters_nothing_is_claimed() =>
        AService
            .With()
            .Requests(5, (t, _) => t.Server("GET", "/a", 0, 50, a => a.Query(User, 0, 10).Query(User, 10, 20)))
            .Diagnose<DuplicateQueryInRequestDetector>()
            .ShouldBeEmpty();

    [Fact]
    public void A_failed_try_is_no_question_answered() =>
        AService
            .With()
            .Requests(
                5,
                (t, _) =>
                    t.Server(
                        "GET",
                        "/a",
                        0,
                        50,
                        a => a.Query(User, 0, 10, parameters: [5], error: true).Query(User, 10, 20, parameters: [5])
                    )
            )
            .Diagnose<DuplicateQueryInRequestDetector>()
            .ShouldBeEmpty();
}
