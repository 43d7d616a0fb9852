using Marketplace.Transactions.Contracts;
using Microsoft.EntityFrameworkCore;

namespace Marketplace.Transactions;

internal sealed class Revenue(TransactionsDb db) : IRevenue
{
    public async Task<IReadOnlyList<DayRevenue>> DailyAsync(DateTime from, DateTime to, CancellationToken token) =>
        await db
            .Transactions.Where(t => t.CreatedAt >= from && t.CreatedAt < to && t.Status == Transaction.Captured)
            .GroupBy(t => t.CreatedAt.Date)
            .OrderBy(g => g.Key)
            .Select(g => new DayRevenue(
                g.Key,
                g.Count(),
                g.Sum(t => (long)t.AmountCents),
                g.Sum(t => (long)t.FeeCents)
            ))
            .ToListAsync(token);

    public async Task<IReadOnlyList<ProviderRevenue>> TopProvidersAsync(
        DateTime from,
        DateTime to,
        int count,
        CancellationToken token
    ) =>
        await db
            .Transactions.Where(t => t.CreatedAt >= from && t.CreatedAt < to && t.Status == Transaction.Captured)
            .GroupBy(t => t.ProviderId)
            .OrderByDescending(g => g.Sum(t => (long)t.AmountCents))
            .Take(count)
            .Select(g => new ProviderRevenue(g.Key, g.Count(), g.Sum(t => (long)t.AmountCents)))
            .ToListAsync(token);

    public Task<long> OfProviderAsync(int providerId, DateTime from, CancellationToken token) =>
        db
            .Transactions.Where(t =>
                t.ProviderId == providerId && t.CreatedAt >= from && t.Status == Transaction.Captured
            )
            .SumAsync(t => (long)t.AmountCents, token);
}
