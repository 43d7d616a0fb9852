namespace Marketplace.Identity.Contracts;

/// <summary>What other modules may know of a user.</summary>
public sealed record UserCard(int Id, string DisplayName, string Email, string City);
