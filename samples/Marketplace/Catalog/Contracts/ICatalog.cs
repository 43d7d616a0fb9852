namespace Marketplace.Catalog.Contracts;

public interface ICatalog
{
    Task<ServiceCard?> FindServiceAsync(int serviceId, CancellationToken token);

    Task<ProviderCard?> FindProviderAsync(int providerId, CancellationToken token);

    /// <summary>The provider that a user is; null for a customer.</summary>
    Task<ProviderCard?> FindProviderOfUserAsync(int userId, CancellationToken token);
}
