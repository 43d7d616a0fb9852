using Plimsoll.Telemetry.Runtime;

namespace Plimsoll.Telemetry.Tests.Runtime;

public sealed class BurstBudgetTests(ITestOutputHelper output)
{
    [Fact]
    public void The_first_burst_is_taken_when_it_is_asked_for_and_paid_off_before_the_second()
    {
        var budget = new BurstBudget(0.01);
        budget.HasRoom.ShouldBeTrue();
        budget.Took(0.2);

        // Half as much again is not seen by its own threads: 0.3 s. Two of them want sixty seconds of work.
        budget.Worked(0.2 + 59);
        budget.HasRoom.ShouldBeFalse();
        budget.Worked(2);
        budget.HasRoom.ShouldBeTrue();
    }

    [Fact]
    public void A_service_that_does_nothing_is_profiled_once()
    {
        var budget = new BurstBudget();
        budget.Took(0.1);
        budget.Worked(0.1);

        budget.HasRoom.ShouldBeFalse();
        budget.Share.ShouldBeNull();
    }

    [Fact]
    public void Where_the_cost_of_a_burst_cannot_be_read_it_is_free()
    {
        var budget = new BurstBudget();
        budget.Took(null);

        budget.HasRoom.ShouldBeTrue();
    }

    /// <summary>Whatever a service does and whenever it is looked at: taken where there is room, bursts that cost alike stay below.</summary>
    [Fact]
    public void From_the_second_burst_on_all_of_them_stay_below_the_share()
    {
        var seed = Random.Shared.Next();
        output.WriteLine($"seed {seed}");
        var random = new Random(seed);
        for (var run = 0; run < 100; run++)
        {
            var most = 0.002 + (0.05 * random.NextDouble());
            var cost = 0.05 + random.NextDouble();
            var budget = new BurstBudget(most);
            for (var look = 0; look < 500; look++)
            {
                budget.Worked(10 * random.NextDouble());
                if (budget.HasRoom)
                {
                    budget.Took(cost);
                    budget.Worked(cost);
                }
                if (budget.Bursts > 1)
                {
                    budget.Share!.Value.ShouldBeLessThanOrEqualTo(most * (1 + 1e-9));
                }
            }
        }
    }
}
