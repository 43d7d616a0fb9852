namespace Marketplace.Seeding;

/// <summary>What to seed: the sizes of the world follow from the scale, everything else from the seed.</summary>
/// <param name="Scale">1 is the case's size; users, services and all that hangs on them shrink alike.</param>
public sealed record SeedPlan(double Scale = 1.0, int Seed = 42)
{
    /// <summary>Goes up whenever the seeder would make other data from the same seed.</summary>
    public const int Layout = 1;

    /// <summary>The data begin at this midnight UTC …</summary>
    public static readonly DateTime Start = new(2023, 1, 2, 0, 0, 0, DateTimeKind.Utc);

    /// <summary>… and end at this one, three years later.</summary>
    public static readonly DateTime End = Start.AddDays(Days);

    public const int Days = 3 * 365;

    public int Users => Sized(40_000);

    /// <summary>How many users book in a month.</summary>
    public int ActiveAMonth => Sized(12_000);

    public int Providers => Sized(4_000);

    public int Services => Sized(20_000);

    public int Bookings => Sized(1_200_000);

    public int Threads => Sized(125_000);

    public int Messages => Sized(2_000_000);

    /// <summary>A user who is a provider: every tenth.</summary>
    public int UserOfProvider(int providerId) => providerId * (Users / Providers);

    private int Sized(int full) => Math.Max(10, (int)Math.Round(full * Scale));
}
