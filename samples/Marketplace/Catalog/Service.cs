namespace Marketplace.Catalog;

internal sealed class Service
{
    public int Id { get; set; }
    public int ProviderId { get; set; }
    public int CategoryId { get; set; }
    public required string Title { get; set; }
    public required string Description { get; set; }
    public required string City { get; set; }
    public int PriceCents { get; set; }
    public bool IsActive { get; set; }
    public DateTime CreatedAt { get; set; }
}
