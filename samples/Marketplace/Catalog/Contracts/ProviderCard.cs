namespace Marketplace.Catalog.Contracts;

/// <param name="UserId">The account that the provider signs in with.</param>
public sealed record ProviderCard(int Id, int UserId, string CompanyName, string City);
