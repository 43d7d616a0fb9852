using Marketplace.Bookings.Contracts;
using Marketplace.Catalog.Contracts;
using Marketplace.Identity.Contracts;
using Marketplace.Platform;
using Marketplace.Transactions.Contracts;
using Microsoft.EntityFrameworkCore;

namespace Marketplace.Bookings;

internal static class BookingsEndpoints
{
    /// <summary>How long a booking is shown with what became of its payment.</summary>
    private const int ReceiptMonths = 6;

    public static void MapBookings(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/services/{id:int}/availability", AvailabilityEndpoint.FreeSlotsAsync);
        routes.MapPost("/bookings", BookEndpoint.BookAsync).WithMetadata(SignInRequirement.Anyone);
        routes.MapGet("/bookings/{id:long}", BookingAsync).WithMetadata(SignInRequirement.Anyone);
        routes.MapPost("/bookings/{id:long}/cancel", CancelAsync).WithMetadata(SignInRequirement.Anyone);
        routes.MapGet("/me/bookings", MyBookingsAsync).WithMetadata(SignInRequirement.Anyone);
    }

    private static async Task<IResult> BookingAsync(
        long id,
        Caller caller,
        BookingsDb db,
        IPayments payments,
        CancellationToken token
    )
    {
        var booking = await db.Bookings.FirstOrDefaultAsync(b => b.Id == id && b.CustomerId == caller.UserId, token);
        return booking is null
            ? Results.NotFound()
            : Results.Ok(new { booking = booking.ToCard(), payment = await payments.StateOfAsync(id, token) });
    }

    private static async Task<IResult> CancelAsync(
        long id,
        Caller caller,
        BookingsDb db,
        IPayments payments,
        IUserDirectory users,
        Mailer mailer,
        TimeProvider clock,
        CancellationToken token
    )
    {
        var booking = await db.Bookings.FirstOrDefaultAsync(b => b.Id == id && b.CustomerId == caller.UserId, token);
        if (booking is null)
        {
            return Results.NotFound();
        }
        if (booking.Status is not (BookingStatus.Pending or BookingStatus.Confirmed))
        {
            return Results.Conflict(new { error = $"The booking is {booking.Status}." });
        }
        await payments.RefundAsync(id, token);
        booking.Status = BookingStatus.Cancelled;
        booking.UpdatedAt = clock.Now();
        await db.SaveChangesAsync(token);

        var customer = await users.FindAsync(caller.UserId, token);
        await mailer.SendAsync(customer!.Email, "Your booking is cancelled", $"Booking {id}", token);
        return Results.Ok(booking.ToCard());
    }

    private static async Task<IResult> MyBookingsAsync(
        Caller caller,
        BookingsDb db,
        ICatalog catalog,
        IPayments payments,
        TimeProvider clock,
        CancellationToken token
    )
    {
        var receiptsSince = clock.Now().AddMonths(-ReceiptMonths);
        var bookings = await db
            .Bookings.Where(b => b.CustomerId == caller.UserId)
            .OrderByDescending(b => b.StartsAt)
            .ToListAsync(token);
        var items = new List<object>();
        foreach (var booking in bookings)
        {
            var service = await catalog.FindServiceAsync(booking.ServiceId, token);
            var provider = await catalog.FindProviderAsync(booking.ProviderId, token);
            items.Add(
                new
                {
                    booking.Id,
                    booking.StartsAt,
                    booking.Status,
                    booking.PriceCents,
                    booking.ServiceId,
                    Service = service!.Title,
                    Provider = provider!.CompanyName,
                    payment = booking.StartsAt >= receiptsSince ? await payments.StateOfAsync(booking.Id, token) : null,
                }
            );
        }
        return Results.Ok(new { items });
    }
}
