namespace Marketplace.Seeding;

internal enum BookingFate
{
    Completed,
    NoShow,
    Cancelled,
    Confirmed,
    Pending,
}
