namespace Marketplace.Messaging;

internal sealed class MessageThread
{
    public long Id { get; set; }
    public int CustomerId { get; set; }
    public int ProviderId { get; set; }
    public required string Subject { get; set; }
    public DateTime CreatedAt { get; set; }
}
