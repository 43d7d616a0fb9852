namespace Marketplace.Reviews.Contracts;

public sealed record ReviewCard(long Id, int Stars, string Body, DateTime CreatedAt);
