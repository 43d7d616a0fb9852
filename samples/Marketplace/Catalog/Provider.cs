namespace Marketplace.Catalog;

internal sealed class Provider
{
    public int Id { get; set; }
    public int UserId { get; set; }
    public required string CompanyName { get; set; }
    public required string City { get; set; }
    public required string Bio { get; set; }
    public DateTime CreatedAt { get; set; }
}
