using Plimsoll.Core.Diagnosis;
using Plimsoll.Core.Signals;
using Plimsoll.Core.Tests.Building;
using Plimsoll.Core.Workloads;
using Plimsoll.Core.Workloads.Service;

namespace Plimsoll.Core.Tests.Diagnosis;

public sealed class RequestShareTests
{
    private const string Sql = "SELECT * FROM a WHERE x = $1";

    [Fact]
    public void A_finding_of_the_database_concerns_what_requests_wait_for_its_statements() =>
        RequestShare
            .Of(Finding("missing-index", 0.9, new Fingerprint(1)), Joined())
            .ShouldNotBeNull()
            .ShouldBe(0.4, 0.01);

    [Fact]
    public void Where_it_concerns_a_part_of_a_statement_the_part_counts() =>
        RequestShare
            .Of(Finding("missing-index", 0.45, new Fingerprint(1)), Joined())
            .ShouldNotBeNull()
            .ShouldBe(0.2, 0.01);

    [Fact]
    public void Where_no_endpoint_is_known_to_use_its_statements_the_databases_part_is_taken() =>
        RequestShare
            .Of(Finding("missing-index", 0.5, new Fingerprint(99)), Joined())
            .ShouldNotBeNull()
            .ShouldBe(0.2, 0.01);

    [Fact]
    public void A_finding_of_services_has_its_share_already() =>
        RequestShare.Of(Finding("n-plus-one", 0.3), Joined()).ShouldBe(0.3);

    [Fact]
    public void Without_requests_there_is_none() =>
        RequestShare.Of(Finding("missing-index", 0.5), AWorkload.With().Build()).ShouldBeNull();

    /// <summary>Requests of 100 ms, 40 of them in one statement that is 90 % of the server's time.</summary>
    private static Workload Joined()
    {
        var workload = AService
            .With()
            .Requests(10, (t, _) => t.Server("GET", "/a", 0, 100, a => a.Query(Sql, 30, 70)))
            .Server(s => s.Statement(Sql, x => x.Share(0.9)))
            .Build();
        var names = new Dictionary<string, Fingerprint> { [Sql] = new(1) };
        return workload with { Service = StatementJoin.Join(workload.Service!, names) };
    }

    private static Finding Finding(string rule, double share, params Fingerprint[] statements) =>
        new()
        {
            Rule = rule,
            Subject = "a",
            Title = "a",
            Explanation = "a",
            Evidence = [],
            Share = share,
            Severity = Severity.High,
            Confidence = Confidence.High,
            Statements = statements,
        };
}
