using Plimsoll.Load.Reports;
using Plimsoll.Load.Reports.Figures;

namespace Plimsoll.Load.Tests.Reports;

public sealed class JUnitReportTests
{
    [Fact]
    public void Each_clause_is_a_test_and_so_is_whether_the_run_can_be_believed()
    {
        var report = MadeUpRun.Of(1, 20) with
        {
            Clauses =
            [
                new ClauseFigures("p95<300ms", 200, 300, true, "p95 is 200 ms, 33 % under 300 ms"),
                new ClauseFigures("errors<1%", 2, 1, false, "errors is 2 %, 100 % over 1 %"),
            ],
        };
        var suite = JUnitReport.Of(report).Root!.Element("testsuite")!;
        suite.Attribute("tests")!.Value.ShouldBe("3");
        suite.Attribute("failures")!.Value.ShouldBe("1");
        var failed = suite.Elements("testcase").Single(test => test.Element("failure") is not null);
        failed.Attribute("name")!.Value.ShouldBe("errors<1%");
        failed.Element("failure")!.Attribute("message")!.Value.ShouldStartWith("errors is 2 %");
    }
}
