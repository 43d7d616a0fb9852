using Plimsoll.Load.Faults.Proxying;

namespace Plimsoll.Load.Tests.Faults.Proxying;

public sealed class DelayTests
{
    [Theory]
    [InlineData("20ms", "20ms")]
    [InlineData("500us", "0.5ms")]
    [InlineData("20ms±5ms", "20ms±5ms")]
    [InlineData("1.5s +- 500ms", "1.5s±500ms")]
    public void Reads_lengths_with_and_without_jitter(string text, string written) =>
        Delay.Parse(text)!.ToString().ShouldBe(written);

    [Theory]
    [InlineData("")]
    [InlineData("20")]
    [InlineData("-5ms")]
    [InlineData("5ms±20ms")]
    [InlineData("20ms±")]
    [InlineData("2h")]
    public void Refuses_what_is_no_length(string text) => Delay.Parse(text).ShouldBeNull();

    [Fact]
    public void Draws_keep_to_their_distributions()
    {
        var random = new Random(7);
        var middle = TimeSpan.FromMilliseconds(20);
        Mean(new Delay.Fixed(middle)).ShouldBe(20);
        Mean(new Delay.Uniform(middle / 2, middle * 1.5)).ShouldBe(20, 0.3);
        Mean(new Delay.Normal(middle, middle / 5)).ShouldBe(20, 0.3);
        // exp(σ²/2) times the median
        Mean(new Delay.LogNormal(middle, 0.5)).ShouldBe(20 * Math.Exp(0.125), 0.5);
        Enumerable
            .Range(0, 10_000)
            .Min(_ => new Delay.Normal(TimeSpan.Zero, middle).Draw(random))
            .ShouldBe(TimeSpan.Zero);

        double Mean(Delay delay) => Enumerable.Range(0, 20_000).Average(_ => delay.Draw(random).TotalMilliseconds);
    }
}
