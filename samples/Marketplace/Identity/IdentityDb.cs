using Marketplace.Platform;
using Microsoft.EntityFrameworkCore;

namespace Marketplace.Identity;

internal sealed class IdentityDb(DbContextOptions<IdentityDb> options) : ModuleDb(options, "identity")
{
    public DbSet<User> Users => Set<User>();

    public DbSet<Session> Sessions => Set<Session>();

    protected override void Describe(ModelBuilder model)
    {
        model.Entity<User>().ToTable("users");
        model.Entity<Session>().ToTable("sessions").HasKey(s => s.TokenHash);
    }
}
