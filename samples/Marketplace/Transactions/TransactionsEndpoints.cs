using Marketplace.Bookings.Contracts;
using Marketplace.Identity.Contracts;
using Marketplace.Platform;
using Microsoft.EntityFrameworkCore;

namespace Marketplace.Transactions;

internal static class TransactionsEndpoints
{
    public static void MapTransactions(this IEndpointRouteBuilder routes)
    {
        routes.MapPost("/bookings/{id:long}/payment", PayAsync).WithMetadata(SignInRequirement.Anyone);
        routes.MapGet("/me/transactions", MyTransactionsAsync).WithMetadata(SignInRequirement.Anyone);
    }

    private static async Task<IResult> PayAsync(
        long id,
        PayRequest request,
        Caller caller,
        Payments payments,
        IBookings bookings,
        IUserDirectory users,
        Mailer mailer,
        CancellationToken token
    )
    {
        var booking = await bookings.FindAsync(id, token);
        if (booking is null || booking.CustomerId != caller.UserId)
        {
            return Results.NotFound();
        }
        if (booking.Status != BookingStatus.Pending)
        {
            return Results.Conflict(new { error = $"The booking is {booking.Status}." });
        }
        var transaction = await payments.CaptureAsync(booking, request.IdempotencyKey ?? Guid.NewGuid(), token);
        await bookings.MarkPaidAsync(id, token);

        var customer = await users.FindAsync(caller.UserId, token);
        await mailer.SendAsync(customer!.Email, "Your receipt", $"Booking {id}: {transaction.AmountCents} ct", token);
        return Results.Ok(
            new
            {
                transaction.Id,
                transaction.Status,
                transaction.AmountCents,
            }
        );
    }

    private static async Task<IResult> MyTransactionsAsync(Caller caller, TransactionsDb db, CancellationToken token)
    {
        var transactions = await db
            .Transactions.Where(t => t.CustomerId == caller.UserId)
            .OrderByDescending(t => t.CreatedAt)
            .ToListAsync(token);
        return Results.Ok(
            new
            {
                items = transactions.ConvertAll(t => new
                {
                    t.Id,
                    t.BookingId,
                    t.Status,
                    t.AmountCents,
                    t.CreatedAt,
                }),
            }
        );
    }

    internal sealed record PayRequest(string CardToken, Guid? IdempotencyKey);
}
