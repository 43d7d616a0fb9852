using Marketplace.Reviews.Contracts;

namespace Marketplace.Reviews;

internal sealed class Review
{
    public long Id { get; set; }
    public int ServiceId { get; set; }
    public long BookingId { get; set; }
    public int CustomerId { get; set; }
    public short Stars { get; set; }
    public required string Body { get; set; }
    public DateTime CreatedAt { get; set; }

    public ReviewCard ToCard() => new(Id, Stars, Body, CreatedAt);
}
