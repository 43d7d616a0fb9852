using Marketplace.Bookings.Contracts;
using Marketplace.Platform;

namespace Marketplace.Bookings;

internal static class BookingsModule
{
    public static IServiceCollection AddBookings(this IServiceCollection services) =>
        services.AddModuleDb<BookingsDb>().AddScoped<IBookings, BookingBook>();
}
