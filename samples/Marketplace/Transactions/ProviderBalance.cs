namespace Marketplace.Transactions;

/// <summary>What the marketplace owes a provider.</summary>
internal sealed class ProviderBalance
{
    public int ProviderId { get; set; }
    public long BalanceCents { get; set; }
    public DateTime UpdatedAt { get; set; }
}
