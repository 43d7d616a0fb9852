namespace Plimsoll.Core.Signals;

/// <summary>The stretch of time over which signals were collected, by the server's clock.</summary>
public sealed record Window(DateTimeOffset From, DateTimeOffset To)
{
    public TimeSpan Length => To - From;
}
