using Plimsoll.Load.Driving.Results;
using Plimsoll.Load.Driving.Workers;

namespace Plimsoll.Load.Tests.Driving.Workers;

public sealed class MachineTimeTests
{
    [Fact]
    public void What_a_hypervisor_gave_to_others_is_a_share_of_all_time()
    {
        // Guest time (the last two) is part of user time and not counted twice.
        var before = MachineTime.Of("cpu  100 0 50 800 10 5 5 30 7 0");
        var after = MachineTime.Of("cpu  150 0 70 900 10 5 5 60 9 0");

        before.ShouldBe(new MachineTime(1000, 30));
        MachineTime.StolenBetween(before, after).ShouldNotBeNull().ShouldBe(30.0 / 200, 1e-9);
    }

    [Theory]
    [InlineData("")]
    [InlineData("cpu0 1 2 3 4 5 6 7 8")]
    [InlineData("cpu  1 2 3 4 5 6 7")]
    [InlineData("cpu  1 2 3 x 5 6 7 8")]
    public void A_line_that_does_not_tell_it_is_unknown(string line) => MachineTime.Of(line).ShouldBeNull();

    [Fact]
    public void Without_time_between_them_nothing_is_known() =>
        MachineTime.StolenBetween(new MachineTime(10, 1), new MachineTime(10, 1)).ShouldBeNull();

    [Fact]
    public void A_late_load_on_a_machine_whose_time_is_stolen_names_the_machine_beneath()
    {
        var calm = new GeneratorUse(1, 0.1, 0.05, 0) { Stolen = 0.001 };

        ResultBuilder.Why(calm).ShouldContain("processor of its own");
        ResultBuilder
            .Why(calm with { Stolen = 0.08 })
            .ShouldContain("8.0 % of this machine's processor time to others");
    }
}
