using Marketplace.Bookings.Contracts;
using Marketplace.Platform;
using Marketplace.Transactions.Contracts;
using Microsoft.EntityFrameworkCore;

namespace Marketplace.Transactions;

internal sealed class Payments(TransactionsDb db, PaymentGateway gateway, TimeProvider clock) : IPayments
{
    private const int FeePercent = 12;

    public async Task<string?> StateOfAsync(long bookingId, CancellationToken token)
    {
        var latest = await db
            .Transactions.Where(t => t.BookingId == bookingId)
            .OrderByDescending(t => t.CreatedAt)
            .FirstOrDefaultAsync(token);
        return latest?.Status;
    }

    /// <summary>
    /// A second try with the same key finds the first one's transaction. The balance's row stays locked, and the
    /// connection taken, while the gateway thinks.
    /// </summary>
    public async Task<Transaction> CaptureAsync(BookingCard booking, Guid key, CancellationToken token)
    {
        if (await db.Transactions.FirstOrDefaultAsync(t => t.IdempotencyKey == key, token) is { } earlier)
        {
            return earlier;
        }
        return await MoveAsync(booking.Id, booking.CustomerId, booking.ProviderId, booking.PriceCents, key, token);
    }

    public async Task RefundAsync(long bookingId, CancellationToken token)
    {
        var moved = await db.Transactions.Where(t => t.BookingId == bookingId).ToListAsync(token);
        var amount = moved.Sum(t => t.AmountCents);
        if (amount > 0)
        {
            var first = moved[0];
            await MoveAsync(bookingId, first.CustomerId, first.ProviderId, -amount, Guid.NewGuid(), token);
        }
    }

    private async Task<Transaction> MoveAsync(
        long bookingId,
        int customerId,
        int providerId,
        int amountCents,
        Guid key,
        CancellationToken token
    )
    {
        var now = clock.Now();
        var fee = amountCents * FeePercent / 100;
        await using var scope = await db.Database.BeginTransactionAsync(token);
        var transaction = new Transaction
        {
            BookingId = bookingId,
            CustomerId = customerId,
            ProviderId = providerId,
            AmountCents = amountCents,
            FeeCents = fee,
            Status = Transaction.Authorising,
            IdempotencyKey = key,
            CreatedAt = now,
        };
        db.Transactions.Add(transaction);
        await db.SaveChangesAsync(token);
        await db
            .Balances.Where(b => b.ProviderId == providerId)
            .ExecuteUpdateAsync(
                s =>
                    s.SetProperty(b => b.BalanceCents, b => b.BalanceCents + amountCents - fee)
                        .SetProperty(b => b.UpdatedAt, now),
                token
            );
        transaction.GatewayResponse = await gateway.MoveAsync(amountCents, key, token);
        transaction.Status = amountCents < 0 ? Transaction.Refunded : Transaction.Captured;
        await db.SaveChangesAsync(token);
        await scope.CommitAsync(token);
        return transaction;
    }
}
