using Plimsoll.Telemetry.Runtime.Attaching;

namespace Plimsoll.Telemetry.Tests.Runtime.Attaching;

public sealed class PauseClockTests
{
    private readonly PauseClock _clock = new();

    [Fact]
    public void The_longest_pause_for_a_collection_is_kept()
    {
        foreach (var (at, length) in new[] { (10, 3), (50, 20), (100, 7) })
        {
            _clock.Suspended(at, isForCollection: true);
            _clock.Restarted(at + length);
        }
        _clock.LongestMilliseconds.ShouldBe(20);
    }

    [Fact]
    public void Pauses_for_something_else_do_not_count()
    {
        _clock.Suspended(10, isForCollection: false);
        _clock.Restarted(99);
        _clock.Restarted(150);
        _clock.LongestMilliseconds.ShouldBe(0);
    }
}
