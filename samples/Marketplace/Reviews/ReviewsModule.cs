using Marketplace.Platform;
using Marketplace.Reviews.Contracts;

namespace Marketplace.Reviews;

internal static class ReviewsModule
{
    public static IServiceCollection AddReviews(this IServiceCollection services) =>
        services.AddModuleDb<ReviewsDb>().AddScoped<IReviewBoard, ReviewBoard>();
}
