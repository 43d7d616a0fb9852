using Plimsoll.Load.Faults.Proxying;

namespace Plimsoll.Load.Tests.Faults.Proxying;

public sealed class PreciseClockTests
{
    [Fact]
    public async Task Nobody_continues_too_early()
    {
        using var clock = new PreciseClock();
        var began = clock.Now;
        await Task.WhenAll(new[] { 3, 1, 4, 1, 5, 9, 2, 6 }.Select(WaitAsync));

        async Task WaitAsync(int milliseconds)
        {
            var due = began + TimeSpan.FromMilliseconds(milliseconds);
            (await clock.WaitUntilAsync(due, CancellationToken.None)).ShouldBeTrue();
            clock.Now.ShouldBeGreaterThanOrEqualTo(due);
        }
    }

    [Fact]
    public async Task A_wait_ends_with_its_token_or_its_clock()
    {
        using var stop = new CancellationTokenSource();
        var clock = new PreciseClock();
        var far = clock.Now + TimeSpan.FromHours(1);
        var cancelled = clock.WaitUntilAsync(far, stop.Token);
        var left = clock.WaitUntilAsync(far, CancellationToken.None);
        await stop.CancelAsync();
        (await cancelled).ShouldBeFalse();
        clock.Dispose();
        (await left).ShouldBeFalse();
        (await clock.WaitUntilAsync(far, CancellationToken.None)).ShouldBeFalse();
    }
}
