using Marketplace.Platform;

namespace Marketplace.Messaging;

internal static class MessagingModule
{
    public static IServiceCollection AddMessaging(this IServiceCollection services) =>
        services.AddModuleDb<MessagingDb>();
}
