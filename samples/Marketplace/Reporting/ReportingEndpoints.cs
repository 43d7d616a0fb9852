using Marketplace.Bookings.Contracts;
using Marketplace.Catalog.Contracts;
using Marketplace.Identity.Contracts;
using Marketplace.Platform;
using Marketplace.Transactions.Contracts;

namespace Marketplace.Reporting;

/// <summary>Owns no tables: it asks the other modules, each time anew.</summary>
internal static class ReportingEndpoints
{
    private const int Days = 30;
    private const int Top = 20;

    public static void MapReporting(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/provider/dashboard", DashboardAsync).WithMetadata(SignInRequirement.Anyone);
        routes.MapGet("/admin/revenue", RevenueAsync).WithMetadata(SignInRequirement.Admin);
        routes.MapGet("/admin/top-providers", TopProvidersAsync).WithMetadata(SignInRequirement.Admin);
    }

    private static async Task<IResult> DashboardAsync(
        Caller caller,
        ICatalog catalog,
        IBookings bookings,
        IRevenue revenue,
        IUserDirectory users,
        TimeProvider clock,
        CancellationToken token
    )
    {
        var provider = await catalog.FindProviderOfUserAsync(caller.UserId, token);
        if (provider is null)
        {
            return Results.NotFound();
        }
        var upcoming = new List<object>();
        foreach (var booking in await bookings.UpcomingOfProviderAsync(provider.Id, token))
        {
            var customer = await users.FindAsync(booking.CustomerId, token);
            upcoming.Add(
                new
                {
                    booking.Id,
                    booking.StartsAt,
                    booking.Status,
                    Customer = customer!.DisplayName,
                }
            );
        }
        return Results.Ok(
            new
            {
                provider.CompanyName,
                upcoming,
                completed = await bookings.CountCompletedAsync(provider.Id, token),
                revenueCents = await revenue.OfProviderAsync(provider.Id, clock.Now().AddDays(-Days), token),
            }
        );
    }

    private static async Task<IResult> RevenueAsync(
        DateTime? from,
        DateTime? to,
        IRevenue revenue,
        TimeProvider clock,
        CancellationToken token
    )
    {
        var (start, end) = Period(from, to, clock);
        return Results.Ok(new { from = start, days = await revenue.DailyAsync(start, end, token) });
    }

    private static async Task<IResult> TopProvidersAsync(
        DateTime? from,
        DateTime? to,
        IRevenue revenue,
        ICatalog catalog,
        TimeProvider clock,
        CancellationToken token
    )
    {
        var (start, end) = Period(from, to, clock);
        var items = new List<object>();
        foreach (var row in await revenue.TopProvidersAsync(start, end, Top, token))
        {
            var provider = await catalog.FindProviderAsync(row.ProviderId, token);
            items.Add(
                new
                {
                    row.ProviderId,
                    provider!.CompanyName,
                    row.Transactions,
                    row.AmountCents,
                }
            );
        }
        return Results.Ok(new { from = start, items });
    }

    /// <summary>As asked for; the last 30 days otherwise.</summary>
    private static (DateTime Start, DateTime End) Period(DateTime? from, DateTime? to, TimeProvider clock)
    {
        var end = to?.ToUniversalTime() ?? clock.Now();
        return (from?.ToUniversalTime() ?? end.AddDays(-Days), end);
    }
}
