using Marketplace.Bookings.Contracts;
using Marketplace.Platform;
using Microsoft.EntityFrameworkCore;

namespace Marketplace.Bookings;

internal sealed class BookingBook(BookingsDb db, TimeProvider clock) : IBookings
{
    public async Task<BookingCard?> FindAsync(long bookingId, CancellationToken token) =>
        (await db.Bookings.FirstOrDefaultAsync(b => b.Id == bookingId, token))?.ToCard();

    public Task<int> CountCompletedAsync(int providerId, CancellationToken token) =>
        db.Bookings.CountAsync(b => b.ProviderId == providerId && b.Status == BookingStatus.Completed, token);

    public async Task<IReadOnlyList<BookingCard>> UpcomingOfProviderAsync(int providerId, CancellationToken token)
    {
        var now = clock.Now();
        var bookings = await db
            .Bookings.Where(b => b.ProviderId == providerId && b.StartsAt >= now && b.Status != BookingStatus.Cancelled)
            .OrderBy(b => b.StartsAt)
            .ToListAsync(token);
        return bookings.ConvertAll(b => b.ToCard());
    }

    public async Task MarkPaidAsync(long bookingId, CancellationToken token)
    {
        var booking = await db.Bookings.FirstAsync(b => b.Id == bookingId, token);
        booking.Status = BookingStatus.Confirmed;
        booking.UpdatedAt = clock.Now();
        await db.SaveChangesAsync(token);
    }
}
