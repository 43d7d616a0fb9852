using Plimsoll.Load.Faults;

namespace Plimsoll.Load.Tests.Faults;

public sealed class AbortWatchTests
{
    private static readonly TimeSpan s_line = TimeSpan.FromSeconds(1);

    [Fact]
    public void Errors_end_the_load_when_they_have_lasted()
    {
        var watch = Watch("errors>20% for 3s");
        Note(watch, Lines.Of(1, 100, 30, 5)).ShouldBeNull();
        Note(watch, Lines.Of(2, 100, 30, 5)).ShouldBeNull();
        Note(watch, Lines.Of(3, 100, 10, 5)).ShouldBeNull("a good second breaks the row");
        Note(watch, Lines.Of(4, 100, 30, 5)).ShouldBeNull();
        Note(watch, Lines.Of(5, 0, 0, 5, inFlight: 9)).ShouldBeNull("where nothing ended nothing is known of errors");
        Note(watch, Lines.Of(6, 100, 30, 5)).ShouldBeNull();
        Note(watch, Lines.Of(7, 100, 100, 5))!.ToString().ShouldBe("errors>20% for 3s");
    }

    [Fact]
    public void Slow_answers_end_the_load_and_so_do_none_at_all()
    {
        var watch = Watch("p95>2s for 2s");
        Note(watch, Lines.Of(1, 100, 0, 2500)).ShouldBeNull();
        Note(watch, Lines.Of(2, 0, 0, 0, inFlight: 100)).ShouldNotBeNull();
        watch = Watch("p95>2s for 2s");
        Note(watch, Lines.Of(1, 100, 0, 2500)).ShouldBeNull();
        Note(watch, Lines.Of(2, 0, 0, 0, inFlight: 0)).ShouldBeNull("nobody waits");
    }

    [Theory]
    [InlineData("errors>100% for 5s")]
    [InlineData("errors>20%")]
    [InlineData("errors<20% for 5s")]
    [InlineData("p0>2s for 5s")]
    [InlineData("p100>2s for 5s")]
    [InlineData("p95>fast for 5s")]
    [InlineData("p95>2s for ever")]
    public void Refuses_what_is_no_rule(string text) => AbortRule.Parse(text).ShouldBeNull();

    private static AbortWatch Watch(string rule) => new([AbortRule.Parse(rule)!]);

    private static AbortRule? Note(AbortWatch watch, LiveLine line) => watch.Note(line, s_line);
}
