using Npgsql;

namespace Marketplace.Seeding;

/// <summary>Threads, messages and reviews: what people write.</summary>
internal static class TalkRows
{
    private const double ReviewShare = 0.59;
    private static readonly Weights s_stars = new([0.04, 0.05, 0.11, 0.28, 0.52]);

    public static async Task WriteReviewsAsync(World world, NpgsqlDataSource source, CancellationToken token)
    {
        var chance = new Chance(world.Plan.Seed, "reviews");
        // By the day they are written: a review follows its visit.
        var reviewed = new List<(DateTime At, int Booking)>(world.Bookings.Length / 2);
        for (var i = 0; i < world.Bookings.Length; i++)
        {
            if (world.Bookings[i].Fate == BookingFate.Completed && chance.Happens(ReviewShare))
            {
                var at = world.Bookings[i].StartsAt.AddHours(1 + chance.Exponential(36));
                reviewed.Add((at < SeedPlan.End ? at : SeedPlan.End.AddSeconds(-1), i));
            }
        }
        reviewed.Sort();

        await using var copy = await Copy.BeginAsync(
            source,
            "reviews.reviews",
            "id, service_id, booking_id, customer_id, stars, body, created_at",
            token
        );
        var id = 0L;
        foreach (var (at, index) in reviewed)
        {
            var booking = world.Bookings[index];
            copy.Row()
                .Long(++id)
                .Int(booking.ServiceId)
                .Long(index + 1)
                .Int(booking.CustomerId)
                .Small((short)(1 + s_stars.Pick(chance)))
                .Text(Words.Prose(chance, 12 + chance.Below(30)))
                .Time(at);
        }
        await copy.CompleteAsync(token);
    }

    public static async Task WriteTalkAsync(World world, NpgsqlDataSource source, CancellationToken token)
    {
        var chance = new Chance(world.Plan.Seed, "talk");
        var threads = Threads(world, chance);
        await using (
            var copy = await Copy.BeginAsync(
                source,
                "messaging.threads",
                "id, customer_id, provider_id, subject, created_at",
                token
            )
        )
        {
            for (var i = 0; i < threads.Count; i++)
            {
                var (customer, provider, at) = threads[i];
                copy.Row().Long(i + 1).Int(customer).Int(provider).Text(Words.Phrases(chance, 1)).Time(at);
            }
            await copy.CompleteAsync(token);
        }

        var sent = new (DateTime At, int Thread)[world.Plan.Messages];
        for (var i = 0; i < sent.Length; i++)
        {
            // Each thread has a first message; the rest fall on threads by chance, most soon after the first.
            var thread = i < threads.Count ? i : chance.Below(threads.Count);
            var at = threads[thread].At.AddHours(i < threads.Count ? 0 : chance.Exponential(400));
            sent[i] = (at < SeedPlan.End ? at : SeedPlan.End.AddSeconds(-1 - chance.Below(86_400)), thread);
        }
        Array.Sort(sent);
        await WriteMessagesAsync(world, chance, threads, sent, source, token);
    }

    /// <summary>Some of those who book also write, once for each pair of customer and provider.</summary>
    private static List<(int Customer, int Provider, DateTime At)> Threads(World world, Chance chance)
    {
        var wanted = world.Plan.Threads;
        var pairs = new HashSet<long>(wanted);
        var threads = new List<(int, int, DateTime)>(wanted);
        for (var i = 0; i < world.Bookings.Length && threads.Count < wanted; i++)
        {
            var booking = world.Bookings[i];
            var provider = world.ProviderOfService[booking.ServiceId];
            var left = (double)(wanted - threads.Count) / (world.Bookings.Length - i);
            if (chance.Happens(left * 1.02) && pairs.Add((long)booking.CustomerId << 32 | (uint)provider))
            {
                threads.Add((booking.CustomerId, provider, booking.CreatedAt));
            }
        }
        return threads;
    }

    private static async Task WriteMessagesAsync(
        World world,
        Chance chance,
        List<(int Customer, int Provider, DateTime At)> threads,
        (DateTime At, int Thread)[] sent,
        NpgsqlDataSource source,
        CancellationToken token
    )
    {
        await using var copy = await Copy.BeginAsync(
            source,
            "messaging.messages",
            "id, thread_id, sender_id, body, sent_at, read_at",
            token
        );
        for (var i = 0; i < sent.Length; i++)
        {
            var (at, index) = sent[i];
            var thread = threads[index];
            var readAt = at.AddMinutes(1 + chance.Exponential(90));
            copy.Row()
                .Long(i + 1)
                .Long(index + 1)
                .Int(chance.Happens(0.5) ? thread.Customer : world.Plan.UserOfProvider(thread.Provider))
                .Text(Words.Phrases(chance, 2 + chance.Below(3)))
                .Time(at)
                .Time(readAt < SeedPlan.End ? readAt : null);
        }
        await copy.CompleteAsync(token);
    }
}
