using Marketplace.Identity.Contracts;
using Marketplace.Platform;

namespace Marketplace.Identity;

internal static class IdentityModule
{
    public static IServiceCollection AddIdentity(this IServiceCollection services) =>
        services.AddModuleDb<IdentityDb>().AddScoped<IUserDirectory, UserDirectory>();
}
