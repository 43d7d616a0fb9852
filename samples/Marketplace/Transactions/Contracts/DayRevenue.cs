namespace Marketplace.Transactions.Contracts;

public sealed record DayRevenue(DateTime Day, int Transactions, long AmountCents, long FeeCents);
