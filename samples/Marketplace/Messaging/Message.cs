namespace Marketplace.Messaging;

internal sealed class Message
{
    public long Id { get; set; }
    public long ThreadId { get; set; }
    public int SenderId { get; set; }
    public required string Body { get; set; }
    public DateTime SentAt { get; set; }
    public DateTime? ReadAt { get; set; }
}
