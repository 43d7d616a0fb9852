using Plimsoll.Core.Signals;
using Plimsoll.Core.Trials;

namespace Plimsoll.Core.Tests.Trials;

public sealed class TrialTests
{
    [Fact]
    public void Rejects_a_trial_without_a_guardrail()
    {
        var index = Simulation.IndexOn(Simulation.Orders, "a", helps: 1);
        Should
            .Throw<ArgumentException>(() => Trial.Of(index, Simulation.Workload, []))
            .Message.ShouldContain("guardrail");
    }

    [Fact]
    public void Sets_an_index_against_statements_on_other_tables()
    {
        var trial = Trial.Of(
            Simulation.IndexOn(Simulation.Orders, "a", helps: 1),
            Simulation.Workload,
            Guardrail.Usual
        );
        trial.Concerned.ShouldBe([new Fingerprint(1)]);
        trial.Comparison.Select(s => s.QueryId).Order().ShouldBe([3, 4, 5, 6]);
        trial.Writes.ShouldBe([new Fingerprint(2)]);
    }

    [Fact]
    public void Leaves_out_of_the_comparison_what_the_others_of_its_group_touch()
    {
        var orders = Simulation.IndexOn(Simulation.Orders, "a", helps: 1);
        var users = Simulation.IndexOn(Simulation.Users, "a", helps: 3);
        var trial = Trial.Of(orders, Simulation.Workload, Guardrail.Usual, [users]);
        trial.Comparison.Select(s => s.QueryId).Order().ShouldBe([5, 6]);
        // What the other may break is the other's to answer for.
        trial.Guarded.Select(s => s.QueryId).ShouldNotContain(3);
    }
}
