namespace Marketplace.Bookings;

/// <summary>Slots last an hour and start on the hour, from 8 to 19 o'clock UTC, every day.</summary>
internal static class SlotCalendar
{
    public const int FirstHour = 8;
    public const int LastHour = 19;

    public static IEnumerable<DateTime> Between(DateTime from, DateTime to)
    {
        for (var day = from.Date; day < to; day = day.AddDays(1))
        {
            for (var hour = FirstHour; hour <= LastHour; hour++)
            {
                var slot = day.AddHours(hour);
                if (slot >= from && slot < to)
                {
                    yield return slot;
                }
            }
        }
    }

    public static bool IsSlot(DateTime time) =>
        time.Hour is >= FirstHour and <= LastHour && time.TimeOfDay == TimeSpan.FromHours(time.Hour);
}
