namespace Marketplace.Bookings.Contracts;

public static class BookingStatus
{
    /// <summary>The slot is taken, the payment is due.</summary>
    public const string Pending = "pending";
    public const string Confirmed = "confirmed";
    public const string Completed = "completed";
    public const string NoShow = "no_show";

    /// <summary>The slot is free again.</summary>
    public const string Cancelled = "cancelled";
}
