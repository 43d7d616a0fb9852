using Marketplace.Bookings.Contracts;
using Marketplace.Catalog.Contracts;
using Marketplace.Identity.Contracts;
using Marketplace.Platform;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace Marketplace.Bookings;

internal static class BookEndpoint
{
    /// <summary>
    /// The unique index of sold slots decides who gets a slot: two that book at once both try to insert, and one of
    /// them is told 409.
    /// </summary>
    public static async Task<IResult> BookAsync(
        BookRequest request,
        Caller caller,
        BookingsDb db,
        ICatalog catalog,
        IUserDirectory users,
        Mailer mailer,
        TimeProvider clock,
        CancellationToken token
    )
    {
        var slot = request.Slot.ToUniversalTime();
        var now = clock.Now();
        if (!SlotCalendar.IsSlot(slot) || slot < now)
        {
            return Results.BadRequest(new { error = "There is no such slot." });
        }
        var service = await catalog.FindServiceAsync(request.ServiceId, token);
        if (service is null)
        {
            return Results.NotFound();
        }

        var booking = new Booking
        {
            ServiceId = service.Id,
            ProviderId = service.ProviderId,
            CustomerId = caller.UserId,
            StartsAt = slot,
            EndsAt = slot.AddHours(1),
            Status = BookingStatus.Pending,
            PriceCents = service.PriceCents,
            Note = request.Note,
            CreatedAt = now,
            UpdatedAt = now,
        };
        db.Bookings.Add(booking);
        try
        {
            await db.SaveChangesAsync(token);
        }
        catch (DbUpdateException e) when (e.InnerException is PostgresException { SqlState: "23505" })
        {
            return Results.Conflict(new { error = "The slot is sold." });
        }

        var provider = await catalog.FindProviderAsync(service.ProviderId, token);
        var account = await users.FindAsync(provider!.UserId, token);
        await mailer.SendAsync(account!.Email, "A new booking", $"{service.Title}: {slot:u}", token);
        return Results.Created($"/bookings/{booking.Id}", booking.ToCard());
    }

    internal sealed record BookRequest(int ServiceId, DateTime Slot, string? Note);
}
