namespace Plimsoll.Load.Tests.Driving;

/// <summary>A wall clock that is set anew whenever somebody looks at it, forwards and back; timers and timestamps go on as ever.</summary>
internal sealed class JumpingClock(int seed) : TimeProvider
{
    private readonly Random _random = new(seed);

    public override DateTimeOffset GetUtcNow()
    {
        lock (_random)
        {
            return System.GetUtcNow() + TimeSpan.FromHours(_random.Next(-30_000, 30_000));
        }
    }
}
