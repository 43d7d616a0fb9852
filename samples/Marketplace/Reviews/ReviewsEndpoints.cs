using Marketplace.Bookings.Contracts;
using Marketplace.Identity.Contracts;
using Marketplace.Platform;
using Microsoft.EntityFrameworkCore;

namespace Marketplace.Reviews;

internal static class ReviewsEndpoints
{
    private const int PageSize = 20;

    public static void MapReviews(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/services/{id:int}/reviews", ReviewsOfServiceAsync);
        routes.MapPost("/bookings/{id:long}/review", AddAsync).WithMetadata(SignInRequirement.Anyone);
    }

    private static async Task<IResult> ReviewsOfServiceAsync(
        int id,
        int? page,
        ReviewsDb db,
        IUserDirectory users,
        CancellationToken token
    )
    {
        var number = Math.Max(1, page ?? 1);
        var reviews = await db
            .Reviews.Where(r => r.ServiceId == id)
            .OrderByDescending(r => r.CreatedAt)
            .Skip((number - 1) * PageSize)
            .Take(PageSize)
            .ToListAsync(token);
        var items = new List<object>();
        foreach (var review in reviews)
        {
            var author = await users.FindAsync(review.CustomerId, token);
            items.Add(
                new
                {
                    review.Id,
                    review.Stars,
                    review.Body,
                    review.CreatedAt,
                    Author = author!.DisplayName,
                }
            );
        }
        return Results.Ok(new { page = number, items });
    }

    private static async Task<IResult> AddAsync(
        long id,
        ReviewRequest request,
        Caller caller,
        ReviewsDb db,
        IBookings bookings,
        TimeProvider clock,
        CancellationToken token
    )
    {
        if (request.Stars is < 1 or > 5)
        {
            return Results.BadRequest(new { error = "One to five stars." });
        }
        var booking = await bookings.FindAsync(id, token);
        if (booking is null || booking.CustomerId != caller.UserId)
        {
            return Results.NotFound();
        }
        if (booking.Status != BookingStatus.Completed || await db.Reviews.AnyAsync(r => r.BookingId == id, token))
        {
            return Results.Conflict(new { error = "A completed booking can be reviewed once." });
        }
        var review = new Review
        {
            ServiceId = booking.ServiceId,
            BookingId = id,
            CustomerId = caller.UserId,
            Stars = request.Stars,
            Body = request.Body,
            CreatedAt = clock.Now(),
        };
        db.Reviews.Add(review);
        await db.SaveChangesAsync(token);
        return Results.Created($"/services/{booking.ServiceId}/reviews", review.ToCard());
    }

    internal sealed record ReviewRequest(short Stars, string Body);
}
