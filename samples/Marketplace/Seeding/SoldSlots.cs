using System.Collections;

namespace Marketplace.Seeding;

/// <summary>Which slots of which service are sold: one bit each.</summary>
internal sealed class SoldSlots(int services)
{
    /// <summary>Hours 8 to 19.</summary>
    public const int PerDay = 12;
    private const int FirstHour = 8;
    private const int Days = SeedPlan.Days + 120;
    private readonly BitArray?[] _sold = new BitArray?[services + 1];

    /// <summary>The first free slot at or after a day and hour.</summary>
    public DateTime Take(int service, DateTime day, int hour, bool keep)
    {
        var slots = _sold[service] ??= new BitArray(Days * PerDay);
        var slot = (int)(day - SeedPlan.Start).TotalDays * PerDay + hour;
        if (SeedPlan.Start.AddDays(slot / PerDay).AddHours(FirstHour + slot % PerDay) < day)
        {
            slot += PerDay; // that hour of the day is over already
        }
        while (slots[slot])
        {
            slot++;
        }
        slots[slot] = keep;
        return SeedPlan.Start.AddDays(slot / PerDay).AddHours(FirstHour + slot % PerDay);
    }
}
