using Plimsoll.Core.Diagnosis;
using Plimsoll.Core.Tests.Building;
using Plimsoll.Core.Workloads;

namespace Plimsoll.Core.Tests.Workloads.Service;

public sealed class ServicesAloneTests
{
    [Fact]
    public void Without_a_database_no_rule_of_the_database_says_anything()
    {
        var workload = WorkloadBuilder.Of(
            AService.With().Requests(20, (t, _) => t.Server("GET", "/a", 0, 900)).Healthy().Fold()
        );

        workload.HasDatabase.ShouldBeFalse();
        var findings = Diagnoser.Diagnose(workload);
        findings.ShouldNotBeEmpty();
        findings.Select(f => f.Rule).Where(r => !DetectorCatalog.IsOfServices(r)).ShouldBeEmpty();
    }
}
