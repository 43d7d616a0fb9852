namespace Marketplace.Seeding;

/// <summary>A booking as far as other rows depend on it.</summary>
internal readonly record struct BookingSeed(
    int ServiceId,
    int CustomerId,
    DateTime CreatedAt,
    DateTime StartsAt,
    BookingFate Fate
)
{
    public bool IsPaid => Fate != BookingFate.Pending;
}
