using Microsoft.EntityFrameworkCore;

namespace Marketplace.Catalog;

internal static class SearchEndpoint
{
    private const int PageSize = 20;

    public static async Task<IResult> SearchAsync(
        string? city,
        int? category,
        string? q,
        int? page,
        CatalogDb db,
        CancellationToken token
    )
    {
        var found = db.Services.Where(s => s.IsActive);
        if (!string.IsNullOrEmpty(city))
        {
            found = found.Where(s => s.City == city);
        }
        if (category is { } categoryId)
        {
            found = found.Where(s => s.CategoryId == categoryId);
        }
        if (!string.IsNullOrEmpty(q))
        {
            found = found.Where(s => EF.Functions.ILike(s.Title, $"%{q}%"));
        }

        var number = Math.Max(1, page ?? 1);
        var total = await found.CountAsync(token);
        var services = await found
            .OrderBy(s => s.PriceCents)
            .ThenBy(s => s.Id)
            .Skip((number - 1) * PageSize)
            .Take(PageSize)
            .ToListAsync(token);

        var items = new List<object>();
        foreach (var service in services)
        {
            var provider = await db.Providers.FirstAsync(p => p.Id == service.ProviderId, token);
            items.Add(
                new
                {
                    service.Id,
                    service.Title,
                    service.City,
                    service.PriceCents,
                    service.ProviderId,
                    Provider = provider.CompanyName,
                }
            );
        }
        return Results.Ok(
            new
            {
                total,
                page = number,
                items,
            }
        );
    }
}
