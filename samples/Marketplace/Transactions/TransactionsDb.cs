using Marketplace.Platform;
using Microsoft.EntityFrameworkCore;

namespace Marketplace.Transactions;

internal sealed class TransactionsDb(DbContextOptions<TransactionsDb> options) : ModuleDb(options, "transactions")
{
    public DbSet<Transaction> Transactions => Set<Transaction>();

    public DbSet<ProviderBalance> Balances => Set<ProviderBalance>();

    protected override void Describe(ModelBuilder model)
    {
        model.Entity<Transaction>().ToTable("transactions");
        model.Entity<ProviderBalance>().ToTable("provider_balances").HasKey(b => b.ProviderId);
    }
}
