using Marketplace.Bookings.Contracts;
using Marketplace.Reviews.Contracts;
using Microsoft.EntityFrameworkCore;

namespace Marketplace.Catalog;

internal static class CatalogEndpoints
{
    private const int LatestReviews = 10;

    public static void MapCatalog(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/categories", CategoriesAsync);
        routes.MapGet("/search", SearchEndpoint.SearchAsync);
        routes.MapGet("/services/{id:int}", ServicePageAsync);
        routes.MapGet("/providers/{id:int}", ProviderPageAsync);
    }

    private static async Task<IResult> CategoriesAsync(CatalogDb db, CancellationToken token) =>
        Results.Ok(await db.Categories.OrderBy(c => c.Id).ToListAsync(token));

    private static async Task<IResult> ServicePageAsync(
        int id,
        CatalogDb db,
        IReviewBoard reviews,
        CancellationToken token
    )
    {
        var service = await db.Services.FirstOrDefaultAsync(s => s.Id == id, token);
        if (service is null)
        {
            return Results.NotFound();
        }
        var provider = await db.Providers.FirstAsync(p => p.Id == service.ProviderId, token);
        var category = await db.Categories.FirstAsync(c => c.Id == service.CategoryId, token);
        return Results.Ok(
            new
            {
                service.Id,
                service.Title,
                service.Description,
                service.City,
                service.PriceCents,
                Category = category.Name,
                provider = new
                {
                    provider.Id,
                    provider.CompanyName,
                    provider.City,
                },
                rating = await reviews.RatingOfServiceAsync(id, token),
                reviews = await reviews.LatestOfServiceAsync(id, LatestReviews, token),
            }
        );
    }

    private static async Task<IResult> ProviderPageAsync(
        int id,
        CatalogDb db,
        IReviewBoard reviews,
        IBookings bookings,
        CancellationToken token
    )
    {
        var provider = await db.Providers.FirstOrDefaultAsync(p => p.Id == id, token);
        if (provider is null)
        {
            return Results.NotFound();
        }
        var services = await db.Services.Where(s => s.ProviderId == id).OrderBy(s => s.Title).ToListAsync(token);
        var offers = new List<object>();
        foreach (var service in services)
        {
            offers.Add(
                new
                {
                    service.Id,
                    service.Title,
                    service.PriceCents,
                    rating = await reviews.RatingOfServiceAsync(service.Id, token),
                }
            );
        }
        return Results.Ok(
            new
            {
                provider.Id,
                provider.CompanyName,
                provider.City,
                provider.Bio,
                completedBookings = await bookings.CountCompletedAsync(id, token),
                services = offers,
            }
        );
    }
}
