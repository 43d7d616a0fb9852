using Marketplace.Bookings.Contracts;

namespace Marketplace.Bookings;

internal sealed class Booking
{
    public long Id { get; set; }
    public int ServiceId { get; set; }
    public int ProviderId { get; set; }
    public int CustomerId { get; set; }
    public DateTime StartsAt { get; set; }
    public DateTime EndsAt { get; set; }
    public required string Status { get; set; }
    public int PriceCents { get; set; }
    public string? Note { get; set; }
    public DateTime CreatedAt { get; set; }
    public DateTime UpdatedAt { get; set; }

    public BookingCard ToCard() => new(Id, ServiceId, ProviderId, CustomerId, StartsAt, PriceCents, Status);
}
