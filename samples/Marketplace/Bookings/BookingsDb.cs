using Marketplace.Platform;
using Microsoft.EntityFrameworkCore;

namespace Marketplace.Bookings;

internal sealed class BookingsDb(DbContextOptions<BookingsDb> options) : ModuleDb(options, "bookings")
{
    public DbSet<Booking> Bookings => Set<Booking>();

    protected override void Describe(ModelBuilder model) => model.Entity<Booking>().ToTable("bookings");
}
