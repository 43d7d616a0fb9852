namespace Marketplace.Seeding;

/// <summary>
/// What the rows of several tables must agree on, drawn once and kept in memory (about 60 MB at full size). Ids count
/// from 1 in the order in which things came to be.
/// </summary>
internal sealed class World
{
    private const int MonthDays = 30;

    private World(SeedPlan plan)
    {
        Plan = plan;
        CityOfProvider = new string[plan.Providers + 1];
        ProviderOfService = new int[plan.Services + 1];
        PriceOfService = new int[plan.Services + 1];
        Bookings = new BookingSeed[plan.Bookings];
    }

    public SeedPlan Plan { get; }

    public string[] CityOfProvider { get; }

    public int[] ProviderOfService { get; }

    /// <summary>Euro cents.</summary>
    public int[] PriceOfService { get; }

    public BookingSeed[] Bookings { get; }

    public static Weights CityWeights { get; } = Weights.Zipf(Words.Cities.Length, exponent: 1.0, shift: 1);

    public static World Create(SeedPlan plan)
    {
        var world = new World(plan);
        var chance = new Chance(plan.Seed, "world");
        for (var id = 1; id <= plan.Providers; id++)
        {
            world.CityOfProvider[id] = Words.Cities[CityWeights.Pick(chance)];
        }
        var providers = Weights.Zipf(plan.Providers, exponent: 0.5, shift: 20);
        for (var id = 1; id <= plan.Services; id++)
        {
            // Everyone offers something; the rest goes to the larger firms.
            world.ProviderOfService[id] = id <= plan.Providers ? id : 1 + providers.Pick(chance);
            world.PriceOfService[id] = 500 * (3 + (int)Math.Min(60, chance.Exponential(10)));
        }
        world.Book(chance);
        return world;
    }

    private void Book(Chance chance)
    {
        // Small ids sell best, so that a load model can draw ids by the same law.
        var popularity = Weights.Zipf(Plan.Services, exponent: 0.9, shift: 30);
        var sold = new SoldSlots(Plan.Services);
        var perDay = Seasons.PerDay(Plan.Bookings);
        int[] active = [];
        var next = 0;
        for (var day = 0; day < SeedPlan.Days; day++)
        {
            if (day % MonthDays == 0)
            {
                active = ActiveUsers(chance);
            }
            var times = new int[perDay[day]];
            for (var i = 0; i < times.Length; i++)
            {
                times[i] = Seasons.TimeOfDay(chance);
            }
            Array.Sort(times);
            foreach (var time in times)
            {
                var service = 1 + popularity.Pick(chance);
                Bookings[next++] = Draw(
                    chance,
                    sold,
                    service,
                    chance.Of(active),
                    SeedPlan.Start.AddDays(day).AddSeconds(time)
                );
            }
        }
    }

    private static BookingSeed Draw(Chance chance, SoldSlots sold, int service, int customer, DateTime createdAt)
    {
        var leadDays = Math.Min(45, chance.Exponential(6)) + 0.1;
        var isCancelled = chance.Happens(0.08);
        var starts = sold.Take(
            service,
            createdAt.AddDays(leadDays),
            chance.Below(SoldSlots.PerDay),
            keep: !isCancelled
        );
        var fate =
            isCancelled ? BookingFate.Cancelled
            : starts < SeedPlan.End ? (chance.Happens(0.04) ? BookingFate.NoShow : BookingFate.Completed)
            : chance.Happens(0.1) ? BookingFate.Pending
            : BookingFate.Confirmed;
        return new BookingSeed(service, customer, createdAt, starts, fate);
    }

    /// <summary>
    /// A month's customers: a weighted draw without replacement (Efraimidis and Spirakis 2006), so that some come every
    /// month and most now and then.
    /// </summary>
    private int[] ActiveUsers(Chance chance)
    {
        var keys = new double[Plan.Users];
        var users = new int[Plan.Users];
        for (var i = 0; i < keys.Length; i++)
        {
            var weight = 1 / Math.Sqrt(i + 50);
            keys[i] = Math.Log(1 - chance.Share()) / -weight;
            users[i] = i + 1;
        }
        Array.Sort(keys, users);
        return users[..Math.Min(Plan.ActiveAMonth, users.Length)];
    }
}
