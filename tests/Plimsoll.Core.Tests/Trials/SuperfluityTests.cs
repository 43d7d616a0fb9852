using Plimsoll.Core.Trials;

namespace Plimsoll.Core.Tests.Trials;

public sealed class SuperfluityTests
{
    [Fact]
    public void What_nobody_uses_is_superfluous() => Superfluity.IsSuperfluous([]).ShouldBeTrue();

    [Fact]
    public void What_changes_nothing_is_superfluous() =>
        Superfluity.IsSuperfluous([Statement(10, [5, 5.1, 5.2], [5, 5.05, 5.1])]).ShouldBeTrue();

    /// <summary>4.85 ms more for a call are nothing, and for a thousand calls are all that counts.</summary>
    [Fact]
    public void What_a_short_statement_needs_that_is_called_all_the_time_stays() =>
        Superfluity
            .IsSuperfluous([
                Statement(1_000, [0.05, 0.05, 0.06], [4.9, 4.9, 5.0]),
                Statement(1, [400, 405, 410], [398, 400, 401]),
            ])
            .ShouldBeFalse();

    [Fact]
    public void A_gain_of_one_statement_does_not_pay_for_the_loss_of_another() =>
        Superfluity
            .IsSuperfluous([Statement(1, [10, 10, 10], [13, 13, 13]), Statement(1, [100, 100, 100], [90, 90, 90])])
            .ShouldBeFalse();

    [Fact]
    public void What_carries_next_to_nothing_may_become_slower() =>
        Superfluity
            .IsSuperfluous([
                Statement(1, [0.1, 0.1, 0.1], [0.2, 0.2, 0.2]),
                Statement(10, [100, 100, 100], [100, 99, 98]),
            ])
            .ShouldBeTrue();

    [Fact]
    public void One_quick_run_by_chance_does_not_hide_a_rise() =>
        Superfluity.IsSuperfluous([Statement(1, [10, 10, 10, 10, 10], [9.9, 12, 12, 12, 12])]).ShouldBeFalse();

    private static ByTurns Statement(double calls, double[] with, double[] without) => new(calls, with, without);
}
