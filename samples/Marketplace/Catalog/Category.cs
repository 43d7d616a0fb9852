namespace Marketplace.Catalog;

internal sealed class Category
{
    public int Id { get; set; }
    public required string Name { get; set; }
}
