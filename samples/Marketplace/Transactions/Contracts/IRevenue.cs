namespace Marketplace.Transactions.Contracts;

/// <summary>Sums over captured transactions, computed when asked for. Amounts in euro cents.</summary>
public interface IRevenue
{
    Task<IReadOnlyList<DayRevenue>> DailyAsync(DateTime from, DateTime to, CancellationToken token);

    Task<IReadOnlyList<ProviderRevenue>> TopProvidersAsync(
        DateTime from,
        DateTime to,
        int count,
        CancellationToken token
    );

    Task<long> OfProviderAsync(int providerId, DateTime from, CancellationToken token);
}
