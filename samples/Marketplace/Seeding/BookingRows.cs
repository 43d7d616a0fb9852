using Marketplace.Bookings.Contracts;
using Npgsql;

namespace Marketplace.Seeding;

/// <summary>Bookings, what was paid for them, and what is owed to the providers.</summary>
internal static class BookingRows
{
    private const int FeePercent = 12;

    public static async Task WriteBookingsAsync(World world, NpgsqlDataSource source, CancellationToken token)
    {
        var chance = new Chance(world.Plan.Seed, "bookings");
        await using var copy = await Copy.BeginAsync(
            source,
            "bookings.bookings",
            "id, service_id, provider_id, customer_id, starts_at, ends_at, status, price_cents, note, created_at, updated_at",
            token
        );
        for (var i = 0; i < world.Bookings.Length; i++)
        {
            var booking = world.Bookings[i];
            copy.Row()
                .Long(i + 1)
                .Int(booking.ServiceId)
                .Int(world.ProviderOfService[booking.ServiceId])
                .Int(booking.CustomerId)
                .Time(booking.StartsAt)
                .Time(booking.StartsAt.AddHours(1))
                .Text(StatusOf(booking.Fate))
                .Int(world.PriceOfService[booking.ServiceId])
                .Text(chance.Happens(0.5) ? Words.Phrases(chance, 2) : null)
                .Time(booking.CreatedAt)
                .Time(ChangedAt(booking));
        }
        await copy.CompleteAsync(token);
    }

    public static async Task WriteTransactionsAsync(World world, NpgsqlDataSource source, CancellationToken token)
    {
        var chance = new Chance(world.Plan.Seed, "transactions");
        // Booking, and whether it is the refund, in the order of time.
        var moves = new List<(DateTime At, int Booking, bool IsRefund)>(
            world.Bookings.Length + world.Bookings.Length / 8
        );
        for (var i = 0; i < world.Bookings.Length; i++)
        {
            var booking = world.Bookings[i];
            if (booking.IsPaid)
            {
                moves.Add((booking.CreatedAt.AddSeconds(30), i, false));
            }
            if (booking.Fate == BookingFate.Cancelled)
            {
                moves.Add((ChangedAt(booking), i, true));
            }
        }
        moves.Sort();

        var owed = new long[world.Plan.Providers + 1];
        await using (
            var copy = await Copy.BeginAsync(
                source,
                "transactions.transactions",
                "id, booking_id, customer_id, provider_id, amount_cents, fee_cents, status, idempotency_key, gateway_response, created_at",
                token
            )
        )
        {
            var id = 0L;
            foreach (var (at, index, isRefund) in moves)
            {
                var booking = world.Bookings[index];
                var provider = world.ProviderOfService[booking.ServiceId];
                var amount = world.PriceOfService[booking.ServiceId] * (isRefund ? -1 : 1);
                var fee = amount * FeePercent / 100;
                owed[provider] += amount - fee;
                copy.Row()
                    .Long(++id)
                    .Long(index + 1)
                    .Int(booking.CustomerId)
                    .Int(provider)
                    .Int(amount)
                    .Int(fee)
                    .Text(isRefund ? "refunded" : "captured")
                    .Key(chance.Guid())
                    .Text($"{{\"reference\":\"gw_{chance.Guid():N}\",\"network\":\"visa\",\"risk\":\"low\"}}")
                    .Time(at);
            }
            await copy.CompleteAsync(token);
        }
        await WriteBalancesAsync(owed, source, token);
    }

    private static async Task WriteBalancesAsync(long[] owed, NpgsqlDataSource source, CancellationToken token)
    {
        await using var copy = await Copy.BeginAsync(
            source,
            "transactions.provider_balances",
            "provider_id, balance_cents, updated_at",
            token
        );
        for (var provider = 1; provider < owed.Length; provider++)
        {
            copy.Row().Int(provider).Long(owed[provider]).Time(SeedPlan.End);
        }
        await copy.CompleteAsync(token);
    }

    private static string StatusOf(BookingFate fate) =>
        fate switch
        {
            BookingFate.Completed => BookingStatus.Completed,
            BookingFate.NoShow => BookingStatus.NoShow,
            BookingFate.Cancelled => BookingStatus.Cancelled,
            BookingFate.Confirmed => BookingStatus.Confirmed,
            _ => BookingStatus.Pending,
        };

    private static DateTime ChangedAt(in BookingSeed booking) =>
        booking.Fate switch
        {
            BookingFate.Completed or BookingFate.NoShow => booking.StartsAt.AddHours(1),
            // Half-way between booking and slot, but never after the data's end.
            BookingFate.Cancelled => Earlier(
                booking.CreatedAt + (booking.StartsAt - booking.CreatedAt) / 2,
                SeedPlan.End.AddSeconds(-1)
            ),
            BookingFate.Confirmed => booking.CreatedAt.AddSeconds(30),
            _ => booking.CreatedAt,
        };

    private static DateTime Earlier(DateTime a, DateTime b) => a < b ? a : b;
}
