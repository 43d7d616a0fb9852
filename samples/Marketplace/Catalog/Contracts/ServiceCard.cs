namespace Marketplace.Catalog.Contracts;

/// <param name="PriceCents">Price of one slot, in euro cents.</param>
public sealed record ServiceCard(int Id, int ProviderId, string Title, string City, int PriceCents);
