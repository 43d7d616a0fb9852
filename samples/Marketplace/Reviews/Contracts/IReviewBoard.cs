namespace Marketplace.Reviews.Contracts;

public interface IReviewBoard
{
    Task<Rating> RatingOfServiceAsync(int serviceId, CancellationToken token);

    Task<IReadOnlyList<ReviewCard>> LatestOfServiceAsync(int serviceId, int count, CancellationToken token);
}
