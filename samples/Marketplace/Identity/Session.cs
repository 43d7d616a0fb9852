namespace Marketplace.Identity;

internal sealed class Session
{
    /// <summary>SHA-256 of the bearer token; the token itself is stored nowhere.</summary>
    public required byte[] TokenHash { get; set; }
    public int UserId { get; set; }
    public DateTime CreatedAt { get; set; }
    public DateTime ExpiresAt { get; set; }
}
