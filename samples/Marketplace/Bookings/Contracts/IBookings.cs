namespace Marketplace.Bookings.Contracts;

public interface IBookings
{
    Task<BookingCard?> FindAsync(long bookingId, CancellationToken token);

    Task<int> CountCompletedAsync(int providerId, CancellationToken token);

    /// <summary>The provider's bookings that are still to come, soonest first.</summary>
    Task<IReadOnlyList<BookingCard>> UpcomingOfProviderAsync(int providerId, CancellationToken token);

    Task MarkPaidAsync(long bookingId, CancellationToken token);
}
