using Marketplace.Platform;
using Microsoft.EntityFrameworkCore;

namespace Marketplace.Catalog;

internal sealed class CatalogDb(DbContextOptions<CatalogDb> options) : ModuleDb(options, "catalog")
{
    public DbSet<Category> Categories => Set<Category>();

    public DbSet<Provider> Providers => Set<Provider>();

    public DbSet<Service> Services => Set<Service>();

    protected override void Describe(ModelBuilder model)
    {
        model.Entity<Category>().ToTable("categories");
        model.Entity<Provider>().ToTable("providers");
        model.Entity<Service>().ToTable("services");
    }
}
