using Plimsoll.Load.Envelope.Knees;

namespace Plimsoll.Load.Tests.Envelope.Knees;

public sealed class OverloadTests
{
    [Fact]
    public void A_backlog_that_grows_is_seen_within_ten_slices() =>
        Overload.Grows([.. Enumerable.Range(1, 10).Select(i => i * 15)]).ShouldBeTrue();

    [Fact]
    public void A_queue_that_comes_and_goes_is_none()
    {
        for (var seed = 1; seed <= 200; seed++)
        {
            var random = new Random(seed);
            // What waits follows a mean-reverting walk: highly autocorrelated, without a trend.
            var waiting = new List<int>();
            for (var (i, x) = (0, 0.0); i < 30; i++)
            {
                x = (0.8 * x) + (20 * (random.NextDouble() - 0.5));
                waiting.Add((int)(50 + x));
            }
            Overload.Grows(waiting).ShouldBeFalse($"seed {seed}");
        }
    }

    [Fact]
    public void A_few_requests_more_are_no_overload() =>
        Overload.Grows([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]).ShouldBeFalse();

    [Fact]
    public void Some_slices_must_have_passed() => Overload.Grows([10, 100, 200, 300, 400]).ShouldBeFalse();
}
