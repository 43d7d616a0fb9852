namespace Marketplace.Platform;

/// <summary>
/// The clock of the seeded world: it showed the end of the data at the moment of seeding and has run on since. So the
/// data can be the same from the same seed on any day, and "upcoming" and "the last 30 days" still mean something.
/// </summary>
public sealed class DataClock(DateTime dataEnd, DateTime seededAt, TimeProvider real) : TimeProvider
{
    private readonly TimeSpan _behind = seededAt - dataEnd;

    public override DateTimeOffset GetUtcNow() => real.GetUtcNow() - _behind;
}
