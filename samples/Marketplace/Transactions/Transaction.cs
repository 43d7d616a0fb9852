namespace Marketplace.Transactions;

internal sealed class Transaction
{
    public const string Authorising = "authorising";
    public const string Captured = "captured";
    public const string Refunded = "refunded";

    public long Id { get; set; }
    public long BookingId { get; set; }
    public int CustomerId { get; set; }
    public int ProviderId { get; set; }

    /// <summary>Euro cents; negative for a refund.</summary>
    public int AmountCents { get; set; }

    /// <summary>The marketplace's share of the amount.</summary>
    public int FeeCents { get; set; }
    public required string Status { get; set; }
    public Guid IdempotencyKey { get; set; }
    public string? GatewayResponse { get; set; }
    public DateTime CreatedAt { get; set; }
}
