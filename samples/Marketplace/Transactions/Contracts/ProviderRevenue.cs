namespace Marketplace.Transactions.Contracts;

public sealed record ProviderRevenue(int ProviderId, int Transactions, long AmountCents);
