namespace Marketplace.Bookings.Contracts;

/// <param name="PriceCents">Agreed price in euro cents.</param>
/// <param name="Status">One of <see cref="BookingStatus"/>.</param>
public sealed record BookingCard(
    long Id,
    int ServiceId,
    int ProviderId,
    int CustomerId,
    DateTime StartsAt,
    int PriceCents,
    string Status
);
