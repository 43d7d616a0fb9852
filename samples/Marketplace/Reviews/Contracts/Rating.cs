namespace Marketplace.Reviews.Contracts;

/// <param name="Average">1 to 5 stars; null where there is no review.</param>
public sealed record Rating(double? Average, int Count);
