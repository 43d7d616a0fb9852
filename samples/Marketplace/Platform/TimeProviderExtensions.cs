namespace Marketplace.Platform;

public static class TimeProviderExtensions
{
    /// <summary>UTC, as Npgsql wants it for <c>timestamptz</c>.</summary>
    public static DateTime Now(this TimeProvider clock) =>
        (clock ?? throw new ArgumentNullException(nameof(clock))).GetUtcNow().UtcDateTime;
}
