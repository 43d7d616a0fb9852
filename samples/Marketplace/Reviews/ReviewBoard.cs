using Marketplace.Reviews.Contracts;
using Microsoft.EntityFrameworkCore;

namespace Marketplace.Reviews;

internal sealed class ReviewBoard(ReviewsDb db) : IReviewBoard
{
    public async Task<Rating> RatingOfServiceAsync(int serviceId, CancellationToken token) =>
        await db
            .Reviews.Where(r => r.ServiceId == serviceId)
            .GroupBy(r => r.ServiceId)
            .Select(g => new Rating(g.Average(r => (double)r.Stars), g.Count()))
            .FirstOrDefaultAsync(token)
        ?? new Rating(null, 0);

    public async Task<IReadOnlyList<ReviewCard>> LatestOfServiceAsync(int serviceId, int count, CancellationToken token)
    {
        var reviews = await db
            .Reviews.Where(r => r.ServiceId == serviceId)
            .OrderByDescending(r => r.CreatedAt)
            .Take(count)
            .ToListAsync(token);
        return reviews.ConvertAll(r => r.ToCard());
    }
}
