using Marketplace.Platform;
using Microsoft.EntityFrameworkCore;

namespace Marketplace.Messaging;

internal sealed class MessagingDb(DbContextOptions<MessagingDb> options) : ModuleDb(options, "messaging")
{
    public DbSet<MessageThread> Threads => Set<MessageThread>();

    public DbSet<Message> Messages => Set<Message>();

    protected override void Describe(ModelBuilder model)
    {
        model.Entity<MessageThread>().ToTable("threads");
        model.Entity<Message>().ToTable("messages");
    }
}
