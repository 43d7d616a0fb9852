namespace Marketplace.Seeding;

/// <summary>When bookings are made: growth over the years, a yearly wave, weekdays, and the hours of the day.</summary>
internal static class Seasons
{
    private static readonly double[] s_weekday = [0.80, 1.15, 1.10, 1.05, 1.05, 1.00, 0.85]; // from Sunday
    private static readonly double[] s_hour =
    [
        0.3,
        0.2,
        0.1,
        0.1,
        0.1,
        0.2,
        0.6,
        1.2,
        1.8,
        2.0,
        1.9,
        1.7,
        1.9,
        1.6,
        1.4,
        1.4,
        1.6,
        2.0,
        2.6,
        3.0,
        3.1,
        2.6,
        1.6,
        0.8,
    ];
    private static readonly Weights s_hours = new(s_hour);

    /// <summary>How many of <paramref name="total"/> fall on each day; they add up to it exactly.</summary>
    public static int[] PerDay(int total)
    {
        var weights = Enumerable.Range(0, SeedPlan.Days).Select(Weight).ToArray();
        var all = weights.Sum();
        var counts = new int[SeedPlan.Days];
        var sum = 0.0;
        var given = 0;
        for (var day = 0; day < counts.Length; day++)
        {
            sum += weights[day];
            var due = (int)Math.Round(total * sum / all);
            counts[day] = due - given;
            given = due;
        }
        return counts;
    }

    /// <summary>Seconds since midnight.</summary>
    public static int TimeOfDay(Chance chance) => s_hours.Pick(chance) * 3600 + chance.Below(3600);

    private static double Weight(int day)
    {
        var date = SeedPlan.Start.AddDays(day);
        var growth = 1 + 0.8 * day / SeedPlan.Days;
        var year = 1 + 0.15 * Math.Sin(2 * Math.PI * (date.DayOfYear - 80) / 365);
        return growth * year * s_weekday[(int)date.DayOfWeek];
    }
}
