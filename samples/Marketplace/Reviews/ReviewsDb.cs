using Marketplace.Platform;
using Microsoft.EntityFrameworkCore;

namespace Marketplace.Reviews;

internal sealed class ReviewsDb(DbContextOptions<ReviewsDb> options) : ModuleDb(options, "reviews")
{
    public DbSet<Review> Reviews => Set<Review>();

    protected override void Describe(ModelBuilder model) => model.Entity<Review>().ToTable("reviews");
}
