using Plimsoll.Load.Envelope.Limits;

namespace Plimsoll.Load.Tests.Envelope.Limits;

public sealed class ScalabilityLawTests
{
    [Fact]
    public void Finds_the_peak_of_a_curve_that_follows_the_law()
    {
        // γ 100/s, α 0.02, β 0.0005: the peak lies at 44.3 requests at once.
        var levels = new[] { 1, 5, 10, 20, 30, 40, 50 }.Select(n => Level(n, 100, 0.02, 0.0005));
        var law = ScalabilityLaw.Fit([.. levels], new Random(1))!;
        law.Contention.ShouldBe(0.02, 0.001);
        law.Coherency.ShouldBe(0.0005, 0.00005);
        law.PeakPerSecond.ShouldBe(Level(44.27, 100, 0.02, 0.0005).PerSecond, 2);
    }

    [Fact]
    public void Cannot_tell_while_nothing_bends()
    {
        var levels = new[] { 10.0, 20, 30, 40, 50 }.Select(x => (x, TimeSpan.FromMilliseconds(12)));
        ScalabilityLaw.Fit([.. levels], new Random(1)).ShouldBeNull();
    }

    [Fact]
    public void Cannot_tell_from_three_levels() =>
        ScalabilityLaw
            .Fit([.. new[] { 1.0, 10, 40 }.Select(n => Level(n, 100, 0.02, 0.0005))], new Random(1))
            .ShouldBeNull();

    private static (double PerSecond, TimeSpan) Level(double n, double gamma, double alpha, double beta)
    {
        var x = gamma * n / (1 + (alpha * (n - 1)) + (beta * n * (n - 1)));
        return (x, TimeSpan.FromSeconds(n / x));
    }
}
